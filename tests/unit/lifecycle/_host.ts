import { TrunklineError } from "../../../provider/errors";
import type { Connection } from "../../../provider/model/connection";
import type { HostState } from "../../../provider/model/host-state";
import type { Report } from "../../../provider/observe/report";
import { hostState, type BriefLink } from "../plan/_helpers";
import { SimulatedHost } from "../run/_simulated-host";
import { run, unreachable } from "./_helpers";

export interface AnsweringHost {
  /** How a program's resources name it. */
  readonly input: { readonly name: string; readonly connection: Connection };
  /** From now on these are its links. */
  has(...links: BriefLink[]): void;
  /** From now on it does not answer. */
  dies(): void;
  /** From now on it is this. */
  is(state: HostState): void;
  /** How often somebody has looked at it. */
  looks(): number;
}

let hosts = 0;

/** A host that has these links: the very session that the provider uses answers, without a connection. */
export function hostWith(...links: BriefLink[]): AnsweringHost {
  // Another user, another session.
  const connection = { ...unreachable, user: `user${String(++hosts)}` };
  const simulated = new SimulatedHost(hostState({ links }));
  const session = run.sessions.to(connection);
  let alive = true;
  session.exec = async (command) => {
    if (!alive) throw new TrunklineError("unreachable", "127.0.0.1:1", "connection refused");
    if (!command.endsWith(" look")) throw new Error("it is only looked at");
    const report = (await simulated.run("look")) ?? { lines: [], sections: [] };
    return { exitCode: 0, stdout: Buffer.from(textOf(report)), stderr: Buffer.alloc(0) };
  };
  return {
    input: { name: `web${String(hosts)}`, connection },
    has: (...now) => {
      simulated.state = hostState({ links: now });
    },
    dies: () => {
      alive = false;
    },
    is: (state) => {
      simulated.state = state;
    },
    looks: () => simulated.calls.length,
  };
}

function textOf({ lines, sections }: Report): string {
  const told = sections.flatMap(({ name, lines: inside }) => [`section ${name}`, ...inside]);
  return ["trunkline 1", ...lines, ...told, "end", ""].join("\n");
}
