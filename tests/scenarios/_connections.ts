import type { Connection } from "../../provider/model/connection";
import { identityOf } from "../../provider/run/ssh/identity";
import type { CommandOptions, Completed, Session } from "../../provider/run/ssh/session";
import type { Sessions } from "../../provider/run/ssh/sessions";

/** Connections that runs of earlier tests have left, by whom they lead to. */
const left = new Map<string, Session[]>();
let sharing = true;

/** Has every run of a file log in for itself, because the file's tests count logins or end connections. */
export function logInEachTime(): void {
  sharing = false;
}

/**
 * Has a run take over connections that earlier tests have left, since a login costs a host more than a look. No two runs
 * of one test share a connection.
 * @returns a function that leaves the run's connections to later tests; those that a command has failed on are closed
 */
export function takeOverConnections(sessions: Sessions): () => void {
  if (!sharing) return () => sessions.close();
  const open = sessions.to.bind(sessions);
  const taken = new Map<string, Taken>();
  sessions.to = (connection: Connection) => {
    const id = identityOf(connection, sessions.defaults);
    const session = taken.get(id) ?? new Taken(left.get(id)?.pop() ?? open(connection));
    taken.set(id, session);
    return session;
  };
  return () => {
    for (const [id, session] of taken)
      if (session.isSound()) left.set(id, [...(left.get(id) ?? []), session.whole]);
      else session.close();
  };
}

export function closeConnections(): void {
  for (const session of [...left.values()].flat()) session.close();
  left.clear();
}

/** A session in the hands of one run. */
class Taken implements Session {
  private unanswered = 0;

  constructor(readonly whole: Session) {}

  get handshakes(): number {
    return this.whole.handshakes;
  }

  get silentMs(): number {
    return this.whole.silentMs;
  }

  async exec(command: string, options: CommandOptions): Promise<Completed> {
    this.unanswered++;
    const result = await this.whole.exec(command, options);
    this.unanswered--;
    return result;
  }

  close(): void {
    this.whole.close();
  }

  isSound(): boolean {
    return this.unanswered === 0 && this.handshakes > 0;
  }
}
