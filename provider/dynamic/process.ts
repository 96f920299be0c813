/** An error of ours, whose stack was taken off: `${error}: ${error.stack}`. */
const printedByServer = /^TrunklineError: [^]*: $/;

/**
 * Pulumi's server hands an error of check, diff, read and delete to the engine, which shows it on the resource's line, and
 * prints it as well, which shows it a second time on the stack's line, once for each resource of an unreachable host.
 */
export function printOnce(): void {
  const print = console.error.bind(console);
  console.error = (...words: unknown[]): void => {
    if (words.length > 1 || !printedByServer.test(String(words[0]))) print(...words);
  };
}

/**
 * Ends this process when the engine that started it is gone, as far as that shows.
 *
 * Pulumi's provider process prints each error that nobody caught. After the engine was killed, printing fails, which is
 * such an error again: the process would spin and fill the memory for ever. What a host was told to do, it does to the end
 * without us.
 */
export function endWithEngine(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endUnread);
}

function endUnread({ code }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") process.exit(1);
}
