import type { HostState } from "../../../provider/model/host-state";
import type { Plan } from "../../../provider/model/step";
import { renderDocument, renderTakeBack } from "../../../provider/steps/document";
import { undoOfRecordChange } from "../../../provider/steps/records";
import { simulate } from "../../../provider/steps/effect";
import type { Report } from "../../../provider/observe/report";
import type { RunScript, ScriptMode } from "../../../provider/run/script";
import { sectionsOf, namespaceSectionsOf } from "./_report-of";

export interface Call {
  readonly mode: ScriptMode;
  readonly document: string;
}

/** What goes wrong in the next run of the script. */
export interface Mishap {
  /** The connection is lost before anything is done, or after everything is done. */
  readonly lost?: "before" | "after";
  /** By number of the transaction: the guard that does not hold, or what `ip` says of one of its steps. */
  readonly stale?: Readonly<Record<number, string>>;
  readonly failed?: Readonly<Record<number, readonly string[]>>;
  /** By number of the transaction: `LINK NETWORK of ENGINE` for an engine's network whose parent it would delete. */
  readonly engaged?: Readonly<Record<number, string>>;
  /** By number of the transaction: `LINK ADDRESS MAC` of a host that already has a requested address. */
  readonly answered?: Readonly<Record<number, string>>;
  /** What another program does to the host after the transactions. */
  readonly meddling?: (state: HostState) => HostState;
}

/**
 * A host made of the planner's own simulator, behind `RunScript`. It is the only stand-in for a host in these tests: it
 * loses connections and makes guards go stale on demand. The scenarios show that real hosts behave alike.
 *
 * It recognizes a transaction by its text: `plans` are those that the code under test may send.
 */
export class SimulatedHost {
  readonly calls: Call[] = [];
  readonly mishaps: Mishap[] = [];
  private readonly known = new Map<string, Plan>();

  constructor(public state: HostState) {}

  /** Teaches the host the transactions of a plan and those that take it back. */
  learn(plan: Plan): void {
    this.known.set(textOf(plan), plan);
    const [back = "", dropped = ""] = transactionsOf(renderTakeBack([plan]));
    const undoing = [...plan.steps].reverse().flatMap(({ undo }) => undo);
    this.known.set(back, { guards: [], steps: undoing.map((step) => ({ step, undo: [] })), records: [] });
    const records = [...plan.records].reverse().map(undoOfRecordChange);
    this.known.set(dropped, { guards: [], steps: [], records });
  }

  get documents(): string[] {
    return this.calls.filter(({ mode }) => mode === "change").map(({ document }) => document);
  }

  readonly run: RunScript = async (mode, document = "") => {
    await new Promise((resume) => setTimeout(resume, 1));
    this.calls.push({ mode, document });
    const {
      lost,
      stale = {},
      failed = {},
      answered = {},
      engaged = {},
      meddling,
    } = this.mishaps.shift() ?? {};
    if (lost === "before") return undefined;
    const lines: string[] = [];
    transactionsOf(document).forEach((text, index) => {
      const number = index + 1;
      const [guard, said] = [stale[number], failed[number]];
      if (guard !== undefined) lines.push(`stale ${String(number)} ${guard}`);
      else if (engaged[number] !== undefined) lines.push(`engaged ${String(number)} ${engaged[number]}`);
      else if (answered[number] !== undefined) lines.push(`answered ${String(number)} ${answered[number]}`);
      else if (said !== undefined)
        lines.push(`failed ${String(number)} 0`, ...said.map((line) => `said ${String(number)} ${line}`));
      else this.state = simulate(this.state, this.planOf(text));
    });
    if (meddling) this.state = meddling(this.state);
    return lost === "after" ? undefined : this.report(mode, lines);
  };

  private planOf(text: string): Plan {
    const plan = this.known.get(text);
    if (!plan) throw new Error(`a transaction that no plan makes:\n${text}`);
    return plan;
  }

  private report(mode: ScriptMode, lines: readonly string[]): Report {
    const { kernel, bootId, iproute2, modules, machine } = this.state.facts;
    const ready = Object.keys(modules).filter((name) => modules[name] === "ready");
    const facts = [`kernel ${kernel}`, `boot ${bootId}`, `iproute2 ip utility, iproute2-${iproute2}`];
    if (machine !== undefined) facts.push(`machine ${machine}`);
    return {
      lines: mode === "look" ? [...facts, ...ready.map((name) => `module ${name} ready`)] : lines,
      sections: [...sectionsOf(this.state), ...(mode === "look" ? namespaceSectionsOf(this.state) : [])],
    };
  }
}

function transactionsOf(document: string): string[] {
  return document
    .replace(/^trunkline 1\n/, "")
    .replace(/end\n$/, "")
    .split(/^tx \d+\n/m)
    .slice(1);
}

function textOf(plan: Plan): string {
  return transactionsOf(renderDocument([plan]))[0] ?? "";
}
