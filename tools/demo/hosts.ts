import type { ConnectionDefaults } from "../../provider/model/connection";
import { Shared } from "../../provider/run/ssh/link";
import { openSession, type Session } from "../../provider/run/ssh/session";
import { connection as connectionSchema } from "../../provider/inputs/connection";
import { startLab } from "../../tests/lab";
import { type ContainerKind, dockerContainers, namespaces } from "./containers";
import type { DemoRequest } from "./arguments";
import { UsageProblem } from "./arguments";

/** Enough for a container engine that starts for the first time on a busy machine. */
const COMMAND_DEADLINE_MS = 120_000;

/** One of the two hosts, which the demo inspects by commands of its own, not through the provider. */
export interface DemoHost {
  /** The name of its resource. */
  readonly name: string;
  /** user@host:port */
  readonly address: string;
  /** Runs a shell command line as root. */
  run(command: string): Promise<HostAnswer>;
  /** Cuts the power and switches it on again, where the demo can; ends when the host accepts logins. */
  losePower?(): Promise<void>;
}

export interface HostAnswer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DemoHosts {
  readonly hosts: readonly [DemoHost, DemoHost];
  /** What the stack's config says about connections. */
  readonly defaults: ConnectionDefaults;
  readonly containers: ContainerKind;
  /** Ends everything that was started to reach the hosts. */
  release(): Promise<void>;
}

/** Boots two hosts, which end with this process, however that ends. */
export async function bootHosts(
  vlanIds: readonly number[],
  onProgress: (line: string) => void,
): Promise<DemoHosts> {
  const lab = await startLab({ hosts: 2, onProgress });
  try {
    for (const vlanId of vlanIds) await lab.allowVlan(vlanId, [1, 2]);
    const [first, second] = lab.hosts.map((host) => `root@127.0.0.1:${host.sshPort}`);
    if (first === undefined || second === undefined) throw new Error("the lab has no two hosts");
    const defaults = {
      privateKeyFile: lab.hosts[0]?.privateKeyPath ?? "",
      knownHostsFile: lab.knownHostsPath,
    };
    const { hosts, release } = reach([first, second], defaults, async (index) => {
      await lab.hosts[index]?.powerOff();
      await lab.hosts[index]?.boot();
    });
    return {
      hosts,
      defaults,
      containers: dockerContainers,
      release: async () => {
        await release();
        await lab.down();
      },
    };
  } catch (failure) {
    await lab.down();
    throw failure;
  }
}

export function ownHosts({ addresses, identity, knownHosts }: DemoRequest): DemoHosts {
  const [first = "", second = ""] = addresses;
  const defaults = {
    ...(identity !== undefined && { privateKeyFile: identity }),
    ...(knownHosts !== undefined && { knownHostsFile: knownHosts }),
  };
  return { defaults, containers: namespaces, ...reach([first, second], defaults) };
}

function reach(
  [first, second]: readonly [string, string],
  defaults: ConnectionDefaults,
  losePower?: (index: number) => Promise<void>,
): Pick<DemoHosts, "hosts" | "release"> {
  const sessions: Session[] = [];
  const shared = new Shared();
  const open = (index: number, address: string): DemoHost => {
    const parsed = connectionSchema.safeParse(address);
    if (!parsed.success) throw new UsageProblem(parsed.error.issues.map(({ message }) => message).join("; "));
    const session = openSession({
      connection: parsed.data,
      defaults,
      warn: (message) => process.stderr.write(`${message}\n`),
      shared,
    });
    sessions.push(session);
    const isRoot = (parsed.data.user ?? "root") === "root";
    return {
      name: `host${index + 1}`,
      address,
      run: (command) => runOn(session, isRoot, command),
      ...(losePower && {
        losePower: async () => {
          session.close();
          await losePower(index);
        },
      }),
    };
  };
  return {
    hosts: [open(0, first), open(1, second)],
    release: () => {
      for (const session of sessions) session.close();
      return Promise.resolve();
    },
  };
}

async function runOn(session: Session, isRoot: boolean, command: string): Promise<HostAnswer> {
  // Through standard input: nothing has to be quoted.
  const shell = `${isRoot ? "" : "sudo -n "}sh -s`;
  const { exitCode, stdout, stderr } = await session.exec(shell, {
    stdin: `PATH=/usr/sbin:/sbin:$PATH LC_ALL=C; export PATH LC_ALL\n${command}\n`,
    deadlineMs: COMMAND_DEADLINE_MS,
  });
  return { exitCode, stdout: stdout.toString("utf8"), stderr: stderr.toString("utf8") };
}
