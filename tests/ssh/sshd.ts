import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export type HostKeyType = "ed25519" | "ecdsa" | "rsa";

export interface SshdOptions {
  /** More lines for sshd_config; the first of a name counts, so these win. */
  readonly config?: readonly string[];
  /** Which host keys it has. Default: all three. */
  readonly hostKeyTypes?: readonly HostKeyType[];
  /** Default: 127.0.0.1. With 0.0.0.0, every 127.x.y.z is a host of its own. */
  readonly listenAddress?: string;
  /** Default: any free one. */
  readonly port?: number;
}

/** A real OpenSSH server on 127.0.0.1, with host keys, an allowed client key and a config of its own. */
export interface Sshd {
  readonly host: "127.0.0.1";
  readonly port: number;
  /** A directory of its own, gone after `stop`. */
  readonly directory: string;
  /** A private key that it lets in, as any user. */
  readonly clientKey: string;
  /** `ssh-ed25519 AAAA…` */
  hostKey(type: HostKeyType): string;
  /** A line for known_hosts. */
  knownHostsLine(type: HostKeyType): string;
  /** What it logged, by `sshd -e`. */
  log(): string;
  /** How many TCP connections it took. */
  connections(): number;
  stop(): Promise<void>;
}

const sshd = "/usr/sbin/sshd";

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  installOnce();
  const directory = mkdtempSync(join(tmpdir(), "trunkline-sshd-"));
  // sshd reads authorized_keys as the user who logs in.
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

/** An sshd for one test, stopped also if the test fails: a child that runs on keeps the test process alive. */
export async function withSshd(options: SshdOptions, test: (sshd: Sshd) => Promise<void>): Promise<void> {
  const server = await startSshd(options);
  try {
    await test(server);
  } finally {
    await server.stop();
  }
}

/** Makes a key pair; the private key's text. */
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
    // bash started by sshd reads ~/.bashrc; what a developer has there would be part of every measurement.
    `SetEnv HOME=${directory}`,
  ];
  return `${lines.join("\n")}\n`;
}

function installOnce(): void {
  if (process.getuid?.() === 0) {
    // Another worker may be about it: it is there when that is through.
    const install = `test -x ${sshd} || apt-get install -y openssh-server`;
    execFileSync("flock", ["/run/trunkline-sshd.lock", "sh", "-c", install], { stdio: "ignore" });
  } else if (!existsSync(sshd)) throw new Error("these tests need /usr/sbin/sshd: install openssh-server");
  // Its privilege separation directory, made at boot on a machine that runs sshd as a service.
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
  /** Resets (TCP RST) every connection that goes through it. */
  reset(): void;
  stop(): Promise<void>;
}

/** A TCP relay in front of a port, so that a test can break what goes through. */
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
