import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { Problem } from "./problem";

export type Source =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "stdin" }
  | { readonly kind: "pulumi"; readonly command: "export" | "preview"; readonly stack?: string };

export interface Sourced {
  readonly text: string;
  /** Name of the input in messages. */
  readonly from: string;
}

export async function read(source: Source): Promise<Sourced> {
  if (source.kind === "stdin") return { text: decoded(await buffer(process.stdin)), from: "standard input" };
  if (source.kind === "pulumi") return askPulumi(source);
  try {
    return { text: decoded(await readFile(source.path)), from: source.path };
  } catch (failure) {
    throw new Problem(`cannot read ${source.path}: ${(failure as Error).message}`);
  }
}

/** PowerShell's ">" writes UTF-16. */
function decoded(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}

async function askPulumi({ command, stack }: Source & { kind: "pulumi" }): Promise<Sourced> {
  const words = command === "export" ? ["stack", "export"] : ["preview", "--json", "--show-sames"];
  const from = `the output of "pulumi ${words.join(" ")}"`;
  // A preview that found problems still prints its plan.
  return { text: await outputOfPulumi(words, { stack, even: command === "preview" }), from };
}

/** @param even also returns the output of a command that failed, if there is any */
export async function outputOfPulumi(
  words: readonly string[],
  { stack, even = false }: { readonly stack?: string | undefined; readonly even?: boolean },
): Promise<string> {
  const args = [...words, "--non-interactive", ...(stack === undefined ? [] : ["--stack", stack])];
  // Pulumi's own messages go to the terminal as they come.
  const pulumi = spawn("pulumi", args, {
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    pulumi.once("error", reject);
    pulumi.once("close", resolve);
  });
  try {
    const [output, status] = await Promise.all([buffer(pulumi.stdout), ended]);
    if (status === 0 || (even && output.length > 0)) return decoded(output);
    throw new Problem(
      `"pulumi ${args.join(" ")}" ended with status ${String(status)}; run this in a Pulumi project's folder, or name a file with what "pulumi stack export" prints`,
    );
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== "ENOENT") throw failure;
    throw new Problem('there is no "pulumi" on PATH; name a file with what "pulumi stack export" prints');
  }
}
