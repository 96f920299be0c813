import { parseCommandLine, wrongCommandLine } from "../graph/command-line";
import type { Problem } from "../graph/problem";
import type { ConnectionDefaults } from "../provider/model/connection";

export interface RecordsOptions {
  /** `user@host:port`, or the name of a Host of a stack. */
  readonly host: string;
  readonly stack?: string;
  /** The resources to choose by their names or those of their links and networks; empty: all. */
  readonly names: readonly string[];
  readonly madeBy?: { readonly project: string; readonly stack: string };
  /** Only records that another machine wrote. */
  readonly copied: boolean;
  readonly forget: boolean;
  readonly yes: boolean;
  readonly access: ConnectionDefaults;
}

export const usage = `usage: trunkline records HOST [NAME…] [--made-by PROJECT/STACK] [--copied] [--forget [--yes]]

Lists what a host remembers of stacks: links, networks and attachments, who made each, and whether it is still there.

  HOST                     user@host, user@host:port, or the name of a Host of the selected stack
  NAME                     only these resources, by their own names or those of their links, networks or containers
  --made-by PROJECT/STACK  only what this stack made
  --copied                 only records that another machine wrote, and that came with a copy of its disk
  --forget                 release what is listed, for a stack that is gone: its records and the marks on its links go,
                           and with a network its attachments; no link is changed otherwise, and none is deleted
  --yes, -y                release without asking
  --stack NAME             the stack whose Host is meant, in place of the selected one
  --key FILE               log in with this private key (default: that of the stack's config, the ssh agent, ~/.ssh)
  --known-hosts FILE       read this file in place of ~/.ssh/known_hosts
  --host-key KEY           the key that the host must present: "ssh-ed25519 AAAA…"
  --help                   print this

Ends with status 1 when the host cannot be read or the release fails or is declined, 2 when the command line is wrong.
`;

const options = {
  help: { type: "boolean", short: "h", default: false },
  copied: { type: "boolean", default: false },
  forget: { type: "boolean", default: false },
  yes: { type: "boolean", short: "y", default: false },
  "made-by": { type: "string" },
  stack: { type: "string", short: "s" },
  key: { type: "string" },
  "known-hosts": { type: "string" },
  "host-key": { type: "string" },
} as const;

/** @param args those behind `records`. Returns undefined if help is asked for. */
export function parseRecordsOptions(args: readonly string[]): RecordsOptions | undefined {
  const { values, positionals } = parseCommandLine(args, { options, usage });
  if (values.help) return undefined;
  const [host, ...names] = positionals;
  if (host === undefined) throw wrong("a host is needed");
  const { copied, forget, yes, stack, key, "known-hosts": knownHosts, "host-key": hostKey } = values;
  if (yes && !forget) throw wrong("--yes is for --forget");
  const madeBy = values["made-by"] === undefined ? undefined : makerIn(values["made-by"]);
  return {
    host,
    names,
    copied,
    forget,
    yes,
    ...(stack !== undefined && { stack }),
    ...(madeBy !== undefined && { madeBy }),
    access: {
      ...(key !== undefined && { privateKeyFile: key }),
      ...(knownHosts !== undefined && { knownHostsFile: knownHosts }),
      ...(hostKey !== undefined && { hostKey }),
    },
  };
}

function makerIn(text: string): { project: string; stack: string } {
  const [project, stack, ...rest] = text.split("/");
  if (project && stack && rest.length === 0) return { project, stack };
  throw wrong(`--made-by takes PROJECT/STACK, not "${text}"`);
}

function wrong(message: string): Problem {
  return wrongCommandLine(message, usage);
}
