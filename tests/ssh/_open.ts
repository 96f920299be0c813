import type { TrunklineError } from "../../provider/errors";
import type { Connection, ConnectionDefaults } from "../../provider/model/connection";
import { Shared } from "../../provider/run/ssh/link";
import { openSession, type Completed, type Session } from "../../provider/run/ssh/session";
import type { Sshd } from "./sshd";

const opened: Session[] = [];
const shared = new Shared();

/** Ignores this machine's known_hosts, ssh's configuration and the user's agent. */
export const nothingKnown: ConnectionDefaults = {
  knownHostsFile: "/nonexistent/known_hosts",
  agentSocketPath: "",
  sshConfig: "none",
};

/** Returns the connection to an sshd, with its client key and its real host key pinned. */
export function reach(sshd: Sshd, more: Partial<Connection> = {}): Connection {
  return {
    host: sshd.host,
    port: sshd.port,
    privateKey: sshd.clientKey,
    hostKey: sshd.hostKey("ed25519"),
    ...more,
  };
}

export function without(connection: Connection, field: "hostKey" | "privateKey"): Connection {
  const kept = Object.entries(connection).filter(([name]) => name !== field);
  return Object.fromEntries(kept) as unknown as Connection;
}

export function open(connection: Connection, defaults = nothingKnown, warnings: string[] = []): Session {
  const session = openSession({
    connection,
    defaults,
    warn: (message) => warnings.push(message),
    shared,
  });
  opened.push(session);
  return session;
}

export function closeOpened(): void {
  for (const session of opened.splice(0)) session.close();
}

export function run(session: Session, command: string, stdin?: Buffer | string): Promise<Completed> {
  return session.exec(command, { deadlineMs: 20_000, ...(stdin === undefined ? {} : { stdin }) });
}

export async function output(session: Session, command: string, stdin?: Buffer | string): Promise<string> {
  return (await run(session, command, stdin)).stdout.toString();
}

export async function failureOf(work: Promise<unknown>): Promise<TrunklineError> {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error as TrunklineError,
  );
  if (failure === undefined) throw new Error("it succeeded");
  return failure;
}
