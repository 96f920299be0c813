import { TrunklineError } from "../../errors";
import type { Connection, ConnectionDefaults } from "../../model/connection";
import { identityOf } from "./identity";
import { Shared } from "./link";
import { openSession, type Session } from "./session";

/**
 * The sessions of one run: the same one for the same address, user, credentials, host key and jump host, so that all
 * resources of a host share one connection. Anything different gets a session of its own.
 */
export class Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly shared = new Shared();

  constructor(
    readonly defaults: ConnectionDefaults,
    private readonly warn: (message: string) => void,
  ) {}

  to(connection: Connection): Session {
    const { defaults, warn, shared } = this;
    const id = idOrFailure(connection, defaults);
    if (id instanceof TrunklineError) return failing(id);
    const session = this.sessions.get(id) ?? openSession({ connection, defaults, warn, shared });
    this.sessions.set(id, session);
    return session;
  }

  /** Ends every connection, so that nothing keeps the process alive. */
  close(): void {
    for (const session of this.sessions.values()) session.close();
    this.sessions.clear();
  }
}

/** Defaults that cannot be read are a failure of each host that needs them, not of the caller. */
function idOrFailure(connection: Connection, defaults: ConnectionDefaults): string | TrunklineError {
  try {
    return identityOf(connection, defaults);
  } catch (failure) {
    if (failure instanceof TrunklineError) return failure;
    throw failure;
  }
}

function failing(failure: TrunklineError): Session {
  const fails = () => Promise.reject(failure);
  return { handshakes: 0, silentMs: 0, user: fails, exec: fails, close: () => undefined };
}
