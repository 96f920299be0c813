/** How Pulumi prints an error of ours, whose stack is empty: `${error}: ${error.stack}`. */
const printedByServer = /^TrunklineError: [^]*: $/;

/**
 * Keeps Pulumi's server from printing an error of check, diff, read or delete. The server also hands the error to the
 * engine, which shows it on the resource's line; printed, it would show again on the stack's line, once for each resource
 * of an unreachable host.
 */
export function printOnce(): void {
  const print = console.error.bind(console);
  console.error = (...words: unknown[]): void => {
    if (words.length > 1 || !printedByServer.test(String(words[0]))) print(...words);
  };
}

/**
 * Ends this process when the engine that started it is gone, as far as that can be noticed.
 *
 * Pulumi's provider process prints each uncaught error. After the engine was killed, printing fails, which is another
 * uncaught error: the process would spin for ever and fill the memory. A host finishes its transaction without us.
 */
export function endWithEngine(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endUnread);
}

function endUnread({ code }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") process.exit(1);
}
