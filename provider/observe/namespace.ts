import { z, ZodError } from "zod";
import type { Route } from "../model/host-state";
import type { Link } from "../model/link";
import { parseLinks } from "./links";
import { parseNextHops } from "./next-hops";
import { parseRoutes } from "./routes";

/** A host's answer could not be parsed; the message is for a person and does not repeat the answer. */
export class Unreadable extends Error {
  constructor(
    problem: string,
    readonly remedy = 'check what "ip -j -d link" and "ip -j route show table all" print there; another release of iproute2 may print something else',
  ) {
    super(problem);
  }
}

/** The contents of one network namespace. */
export interface Namespace {
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
  /** The id that the kernel has there for the host's own namespace, if it has one; absent if nobody asked. */
  readonly hostId?: number | "none";
}

/** What a host's own namespace tells beside that. */
export interface OwnNamespace extends Namespace {
  /** Name of the table with the route by which the kernel answers the client. */
  readonly answersBy?: string;
}

/** What `ip -j route get fibmatch` prints of the one route. */
const ipAnswer = z.tuple([z.object({ dst: z.string(), table: z.string().default("main") })]);

/**
 * Parses the lines of the host's own namespace: after its routes, the route that answers the client and the next-hop
 * objects, of which a host may print one, or none.
 *
 * @throws Unreadable
 */
export function parseOwnNamespace([
  links = "",
  addresses = "",
  routes = "",
  ...others
]: readonly string[]): OwnNamespace {
  const more = reading("routes", () => others.map(jsonOf));
  const answer = more.map((each) => ipAnswer.safeParse(each)).find(({ success }) => success)?.data;
  const objects = more.find((each) => ipAnswer.safeParse(each).success === false);
  return {
    ...parseNamespace(
      [links, addresses, routes].filter((line) => line !== ""),
      objects,
    ),
    ...(answer && { answersBy: answer[0].table }),
  };
}

/** What `ip -j netns list-id` prints where the only name of a namespace is `net`, which is the host's own. */
const ipNamespaceIds = z.array(z.object({ nsid: z.number(), name: z.string().optional() }));

/**
 * Parses lines of JSON (links, addresses, routes, and in another namespace its ids of namespaces), or `unreadable WHY`.
 *
 * @throws Unreadable
 */
export function parseNamespace(
  [links = "", addresses, routes, ids]: readonly string[],
  nextHops: unknown = [],
): Namespace {
  const [, why] = /^unreadable (.*)$/.exec(links) ?? [];
  if (why !== undefined) throw new Unreadable(why === "" ? "no reason was given" : why);
  if (addresses === undefined || routes === undefined)
    throw new Unreadable("the output of its ip command is incomplete");
  return {
    links: reading("links", () => parseLinks(jsonOf(links), jsonOf(addresses))),
    routes: reading("routes", () => parseRoutes(jsonOf(routes), parseNextHops(nextHops))),
    ...(ids !== undefined && { hostId: reading("ids of namespaces", () => hostIdIn(jsonOf(ids))) }),
  };
}

function hostIdIn(ids: unknown): number | "none" {
  return ipNamespaceIds.parse(ids).find(({ name }) => name === "net")?.nsid ?? "none";
}

/**
 * Parses a line of iproute2's JSON, which is not quite JSON: names and aliases, which anybody may have given in a
 * namespace of their own, have their control characters as they are, and releases before 6.1 escape single quotes.
 */
function jsonOf(line: string): unknown {
  return JSON.parse(
    line.replace(/\\[^]|\p{Cc}/gu, (found) => {
      if (found === "\\'") return "'";
      return found.length > 1 ? found : unicodeEscape(found);
    }),
  );
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
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
