import { parseArgs, type ParseArgsConfig } from "node:util";
import { Problem } from "./problem";

type Options = NonNullable<ParseArgsConfig["options"]>;

type ParsedCommandLine<Own extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: Own }>
>;

/** Parses the arguments of a command; a wrong one is a Problem that shows the usage. */
export function parseCommandLine<Own extends Options>(
  args: readonly string[],
  { options, usage }: { readonly options: Own; readonly usage: string },
): ParsedCommandLine<Own> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (failure) {
    // Its further sentences are about how to write a name that looks like an option.
    throw wrongCommandLine((failure as Error).message.replace(/\. .*$/s, ""), usage);
  }
}

export function wrongCommandLine(message: string, usage: string): Problem {
  return new Problem(`${message}\n\n${usage}`, 2);
}
