import { connect } from "node:http2";
import type { Underway } from "./underway";

/** How Pulumi prints an error of ours, whose stack is empty: `${error}: ${error.stack}`. */
const printedByServer = /^TrunklineError: [^]*: $/;

/**
 * Keeps Pulumi's server from printing an error of check, diff, read or delete. The server also hands the error to the
 * engine, which shows it on the resource's line; printed, it would show again on the stack's line, once for each resource
 * of an unreachable host.
 *
 * @param to where that server prints
 */
export function printOnce(to: Pick<Console, "error"> = console): void {
  const print = to.error.bind(to);
  to.error = (...words: unknown[]): void => {
    if (words.length > 1 || !printedByServer.test(String(words[0]))) print(...words);
  };
}

/**
 * Ends this process when the engine that started it is gone, once the calls under way are answered: a change of a host
 * is then known to be made or taken back. Pulumi's server itself would wait for further calls for ever.
 *
 * Pulumi's provider process prints each uncaught error. After the engine was killed, printing fails, which is another
 * uncaught error: the process would spin for ever and fill the memory. Then it ends at once; a host finishes its
 * transaction without us.
 *
 * @param engine address of the engine's own server, `127.0.0.1:PORT`
 */
export function endWithEngine(engine: string | undefined, underway: Underway): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endUnread);
  if (engine !== undefined && /:\d+$/.test(engine))
    onceGone(engine, () => {
      void underway.ended().then(() => process.exit(1));
    });
}

function endUnread({ code }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") process.exit(1);
}

/** A connection that ended may be made again, unless nobody listens any more. */
const reconnectAfterMs = 1_000;

/**
 * Keeps an idle connection to a gRPC server, and calls `then` when the server is gone.
 *
 * @param address `127.0.0.1:PORT`
 */
export function onceGone(address: string, then: () => void): void {
  let connected = false;
  const session = connect(`http://${address}`);
  session.unref();
  session.once("connect", () => (connected = true));
  session.on("error", () => undefined);
  session.once("close", () => {
    if (connected) setTimeout(onceGone, reconnectAfterMs, address, then).unref();
    else then();
  });
}
