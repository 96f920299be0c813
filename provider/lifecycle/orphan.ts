/**
 * Ends this process when the engine that started it is gone, as far as that shows.
 *
 * Pulumi's provider process prints each error that nobody caught. After the engine was killed, printing fails, which is
 * such an error again: the process would spin and fill the memory for ever. What a host was told to do, it does to the end
 * without us.
 */
export function endWithEngine(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const watched = stream.listeners("error").some(({ name }) => name === endUnread.name);
    if (!watched) stream.on("error", endUnread);
  }
}

function endUnread({ code }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") process.exit(1);
}
