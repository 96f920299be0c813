import type { Connection, ConnectionDefaults } from "../../model/connection";
import { identityOf } from "./identity";
import { openSession, type Session } from "./session";

const sessions = new Map<string, Session>();

/**
 * The process's session for a host: the same one for the same address, user, credentials, host key and jump host, so that
 * all resources of a host share one connection. Anything different gets a session of its own.
 */
export function sessionFor(
  connection: Connection,
  defaults: ConnectionDefaults,
  warn: (message: string) => void,
): Session {
  const id = identityOf(connection, defaults);
  const session = sessions.get(id) ?? openSession(connection, defaults, warn);
  sessions.set(id, session);
  return session;
}

/** Ends every connection, so that nothing keeps the process alive. */
export function closeSessions(): void {
  for (const session of sessions.values()) session.close();
  sessions.clear();
}
