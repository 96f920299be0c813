import { parseCommandLine, wrongCommandLine } from "./command-line";
import type { Problem } from "./problem";
import type { Source } from "./source";

export interface Options {
  readonly source: Source;
  /** Where the picture goes; `-`: to standard output. Without it, text goes there. */
  readonly svg?: string;
}

export const usage = `usage: trunkline graph [FILE | -] [--preview] [--stack NAME] [--svg FILE]

Draws a stack's hosts, links, networks and containers.

  FILE           what "pulumi stack export" or "pulumi preview --json --show-sames" printed; -: read it from standard input
                 Without it, in a Pulumi project's folder, "pulumi stack export" is run.
  --preview      run "pulumi preview" instead, and mark what will change: + create, ~ update, +- replace, - delete
  --stack NAME   the stack, in place of the selected one
  --svg FILE     write a picture instead of text; -: to standard output
  --help         print this

Colours only on a terminal, and not when NO_COLOR is set.
Ends with status 1 when nothing could be drawn or the preview found problems, 2 when the command line is wrong.
`;

const options = {
  help: { type: "boolean", short: "h", default: false },
  preview: { type: "boolean", default: false },
  stack: { type: "string", short: "s" },
  svg: { type: "string" },
} as const;

/** @param args those behind `graph`. Returns undefined if help is asked for. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseCommandLine(args, { options, usage });
  const [file, ...rest] = positionals;
  if (values.help) return undefined;
  if (rest.length > 0) throw wrong(`give one file, not also "${rest.join('", "')}"`);
  const { preview, stack, svg } = values;
  if (file !== undefined && (preview || stack !== undefined))
    throw wrong(
      `${preview ? "--preview" : "--stack"} has pulumi run, but "${file}" is to be read; leave one of them out`,
    );
  return { source: sourceOf({ file, preview, stack }), ...(svg !== undefined && { svg }) };
}

function sourceOf(given: {
  file?: string | undefined;
  preview: boolean;
  stack?: string | undefined;
}): Source {
  const { file, preview, stack } = given;
  if (file === "-") return { kind: "stdin" };
  if (file !== undefined) return { kind: "file", path: file };
  return { kind: "pulumi", command: preview ? "preview" : "export", ...(stack !== undefined && { stack }) };
}

function wrong(message: string): Problem {
  return wrongCommandLine(message, usage);
}
