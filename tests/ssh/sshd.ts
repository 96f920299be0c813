import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export type HostKeyType = "ed25519" | "ecdsa" | "rsa";

export interface SshdOptions {
  /** Further lines for sshd_config; sshd uses the first line of a name, so these take precedence. */
  readonly config?: readonly string[];
  /** Types of its host keys. Default: all three. */
  readonly hostKeyTypes?: readonly HostKeyType[];
  /** Default: 127.0.0.1. With 0.0.0.0, every 127.x.y.z acts as a separate host. */
  readonly listenAddress?: string;
  /** Default: any free port. */
  readonly port?: number;
}

/** A real OpenSSH server on 127.0.0.1 with its own host keys, authorized client key and config. */
export interface Sshd {
  readonly host: "127.0.0.1";
  readonly port: number;
  /** Its own directory, which `stop` removes. */
  readonly directory: string;
  /** A private key that it accepts for any user. */
  readonly clientKey: string;
  /** `ssh-ed25519 AAAA…` */
  hostKey(type: HostKeyType): string;
  /** A line for known_hosts. */
  knownHostsLine(type: HostKeyType): string;
  /** The log of `sshd -e`. */
  log(): string;
  /** Number of accepted TCP connections. */
  connections(): number;
  stop(): Promise<void>;
}

const sshd = "/usr/sbin/sshd";

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  installOnce();
  const directory = mkdtempSync(join(tmpdir(), "trunkline-sshd-"));
  // sshd reads authorized_keys as the user who logs in, who must be able to enter the directory.
  chmodSync(directory, 0o755);
  const types = options.hostKeyTypes ?? ["ed25519", "ecdsa", "rsa"];
  for (const type of types) makeKey(join(directory, `host_${type}`), ["-t", type]);
  const clientKey = makeKey(join(directory, "client"), ["-t", "ed25519"]);
  writeFileSync(join(directory, "authorized_keys"), readFileSync(join(directory, "client.pub")));
  const port = options.port ?? (await freePort());
  writeFileSync(join(directory, "sshd_config"), configText(directory, port, types, options));
  const child = spawn(sshd, ["-D", "-e", "-f", join(directory, "sshd_config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString("latin1")));
  await listening(port, child, () => log);
  const publicKey = (type: HostKeyType) => {
    const [name = "", base64 = ""] = readFileSync(join(directory, `host_${type}.pub`), "utf8").split(" ");
    return `${name} ${base64}`.trim();
  };
  return {
    host: "127.0.0.1",
    port,
    directory,
    clientKey,
    hostKey: publicKey,
    knownHostsLine: (type) => `[127.0.0.1]:${port} ${publicKey(type)}`,
    log: () => log,
    connections: () => log.match(/^Connection from /gm)?.length ?? 0,
    stop: () => stop(child, directory),
  };
}

/** Runs a test with an sshd and stops it even if the test fails: a running child would keep the test process alive. */
export async function withSshd(options: SshdOptions, test: (sshd: Sshd) => Promise<void>): Promise<void> {
  const server = await startSshd(options);
  try {
    await test(server);
  } finally {
    await server.stop();
  }
}

/** Makes a key pair and returns the private key's text. */
export function makeKey(path: string, args: readonly string[], password = ""): string {
  execFileSync("ssh-keygen", ["-q", "-N", password, "-C", "trunkline-test", "-f", path, ...args]);
  return readFileSync(path, "utf8");
}

function configText(directory: string, port: number, types: readonly string[], options: SshdOptions): string {
  const lines = [
    ...(options.config ?? []),
    `Port ${port}`,
    `ListenAddress ${options.listenAddress ?? "127.0.0.1"}`,
    ...types.map((type) => `HostKey ${directory}/host_${type}`),
    `AuthorizedKeysFile ${directory}/authorized_keys`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin yes",
    "LogLevel VERBOSE",
    // bash under sshd reads ~/.bashrc; a developer's would be part of every measurement.
    `SetEnv HOME=${directory}`,
  ];
  return `${lines.join("\n")}\n`;
}

function installOnce(): void {
  if (process.getuid?.() === 0) {
    // Another worker may be installing it: the lock makes this one wait.
    const install = `test -x ${sshd} || apt-get install -y openssh-server`;
    execFileSync("flock", ["/run/trunkline-sshd.lock", "sh", "-c", install], { stdio: "ignore" });
  } else if (!existsSync(sshd)) throw new Error("these tests need /usr/sbin/sshd: install openssh-server");
  // The privilege separation directory, which only a machine with sshd as a service makes at boot.
  mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${log()}`);
    if (log().includes("Server listening")) return;
    await sleep(25);
  }
  throw new Error(`sshd does not listen on ${port}: ${log()}`);
}

async function stop(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill();
    await once(child, "exit");
  }
  rmSync(directory, { recursive: true, force: true });
}

export interface Relay {
  readonly port: number;
  /** Resets (TCP RST) every connection through the relay. */
  reset(): void;
  stop(): Promise<void>;
}

/** Starts a TCP relay in front of a port, so that a test can break connections. */
export async function startRelay(target: number): Promise<Relay> {
  const sockets = new Set<ReturnType<typeof connect>>();
  const server = createServer((near) => {
    const far = connect({ host: "127.0.0.1", port: target, noDelay: true });
    near.setNoDelay(true);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on("error", () => undefined)
        .on("close", () => (near.destroy(), far.destroy(), sockets.delete(socket)));
    }
    near.pipe(far).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const reset = () => sockets.forEach((socket) => socket.resetAndDestroy());
  return {
    port: (server.address() as AddressInfo).port,
    reset,
    stop: async () => {
      reset();
      server.close();
      await once(server, "close");
    },
  };
}
