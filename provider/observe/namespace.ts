import { ZodError } from "zod";
import type { Route } from "../model/host-state";
import type { Link } from "../model/link";
import { parseLinks } from "./links";
import { parseRoutes } from "./routes";

/** What a host tells of itself and nobody can make sense of: for a person, without what it told. */
export class Unreadable extends Error {
  constructor(
    problem: string,
    readonly remedy = 'check what "ip -j -d link" and "ip -j route show table all" print there; another release of iproute2 may print something else',
  ) {
    super(problem);
  }
}

/** What one network namespace holds. */
export interface Namespace {
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
}

/**
 * Three lines of JSON: links, addresses, routes; or `unreadable WHY`.
 *
 * @throws Unreadable
 */
export function parseNamespace([links = "", addresses, routes]: readonly string[]): Namespace {
  const [, why] = /^unreadable (.*)$/.exec(links) ?? [];
  if (why !== undefined) throw new Unreadable(why === "" ? "no reason was given" : why);
  if (addresses === undefined || routes === undefined)
    throw new Unreadable("the output of its ip command is incomplete");
  return {
    links: reading("links", () => parseLinks(jsonOf(links), jsonOf(addresses))),
    routes: reading("routes", () => parseRoutes(jsonOf(routes))),
  };
}

/** iproute2 before 6.1 escapes single quotes, too, which JSON does not know. */
function jsonOf(line: string): unknown {
  return JSON.parse(line.replace(/\\[^]/g, (escape) => (escape === "\\'" ? "'" : escape)));
}

function reading<Result>(what: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (failure) {
    throw new Unreadable(`its ip command printed ${what} that ${describeFailure(failure)}`);
  }
}

function describeFailure(failure: unknown): string {
  if (failure instanceof ZodError) {
    const [issue] = failure.issues;
    const [entry, ...path] = issue?.path ?? [];
    return `are not as expected (${path.join(".")} of number ${String(Number(entry) + 1)}: ${issue?.message ?? ""})`;
  }
  if (!(failure instanceof SyntaxError)) throw failure;
  const [, position] = /at position (\d+)/.exec(failure.message) ?? [];
  return position === undefined ? "are not JSON" : `are not JSON (at character ${position})`;
}
