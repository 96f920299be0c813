import { setTimeout as sleep } from "node:timers/promises";
import { TrunklineError } from "../../errors";
import { CommandNotSent, runCommand, type CommandOptions, type Completed } from "./command";
import { Link, type Reach } from "./link";
import { Slots } from "./slots";

export type { CommandOptions, Completed } from "./command";

/** Runs commands on one host over one connection, which the first command makes. */
export interface Session {
  /** Number of ssh handshakes that this session made. */
  readonly handshakes: number;
  /** How long nothing has come from the host while commands run or wait for a login. 0: no command does. */
  readonly silentMs: number;
  /**
   * Runs a command by the user's login shell. Any exit status and any output is a result; fails with a TrunklineError
   * if the host cannot be reached or the deadline passes. The deadline does not count waiting for a channel or a login.
   */
  exec(command: string, options: CommandOptions): Promise<Completed>;
  /** Ends the connection; running commands end with exit code null. A later `exec` connects again. */
  close(): void;
}

/**
 * sshd allows 10 channels per connection (MaxSessions), but counts a channel until its process is reaped, after the
 * client saw it end: from 6 on, some are refused. More than 4 bring no throughput.
 */
const channelsAtOnce = 4;

/** Limit of refused channels in a row while none of ours is open, which sshd's late counting does not explain. */
const maxRefusals = 8;
const firstRefusalWaitMs = 10;
const longestRefusalWaitMs = 250;

/** Limit of connections in a row that are lost before the command was sent. */
const maxReconnects = 3;

export function openSession(reach: Reach): Session {
  const link = new Link(reach);
  const slots = new Slots(channelsAtOnce);
  const load: Load = { running: 0, commands: 0 };
  return {
    get handshakes() {
      return link.handshakes;
    },
    get silentMs() {
      return load.commands === 0 ? 0 : performance.now() - link.heardAt;
    },
    exec: async (command, options) => {
      if (load.commands++ === 0) link.heardAt = performance.now();
      return slots.run(() => execOver(link, load, command, options)).finally(() => load.commands--);
    },
    close: () => link.close(),
  };
}

/** Channels of a session that are open or being opened. */
interface Load {
  running: number;
  /** Commands that are not answered, in whatever state. */
  commands: number;
}

async function execOver(
  link: Link,
  load: Load,
  command: string,
  options: CommandOptions,
): Promise<Completed> {
  const { subject } = link;
  for (let refusals = 0, reconnects = 0; ;) {
    const client = await link.client();
    let notSent: CommandNotSent;
    load.running++;
    try {
      return await runCommand(client, command, options, subject);
    } catch (failure) {
      if (!(failure instanceof CommandNotSent)) throw failure;
      notSent = failure;
    } finally {
      load.running--;
    }
    if (notSent.reason === "no connection") {
      link.drop(client);
      if (++reconnects > maxReconnects) throw keepsClosing(subject);
      continue;
    }
    // Other commands of ours may hold all the channels that the server allows; waiting for them is not a failure.
    refusals = load.running > 0 ? Math.min(refusals + 1, maxRefusals - 1) : refusals + 1;
    if (refusals >= maxRefusals) throw noChannels(subject);
    await sleep(Math.min(longestRefusalWaitMs, firstRefusalWaitMs * 2 ** refusals));
  }
}

function keepsClosing(subject: string): TrunklineError {
  return new TrunklineError("connection-lost", subject, "it accepts the login, then closes the connection", {
    remedy: "look at sshd's log there; no command was sent",
    retryable: true,
  });
}

function noChannels(subject: string): TrunklineError {
  return new TrunklineError("command-refused", subject, "sshd refuses to open a channel", {
    remedy: "MaxSessions in its sshd_config must be at least 1",
    retryable: true,
  });
}
