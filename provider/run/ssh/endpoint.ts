import type { Connection, ConnectionDefaults } from "../../model/connection";
import { noSettings, type SshSettings, type Target } from "./config/settings";
import { knownHostName } from "./known-hosts";

/** Where a connection goes and as whom, with the defaults filled in. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** How messages name the endpoint: `web7`, `web7:2222`, `[2001:db8::7]:2222`. */
  readonly subject: string;
  /** How known_hosts names it; the first counts, the second is its bare name. */
  readonly keyNames: readonly [string, string];
}

/** The part of a connection that is known before ssh's configuration is. */
export function targetOf(connection: Connection, defaults: ConnectionDefaults): Target {
  return { host: connection.host, port: connection.port, user: connection.user ?? defaults.user };
}

export function subjectOf({ host, port = 22 }: Connection): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === 22 ? host : `${name}:${port}`;
}

export function endpointOf(
  connection: Connection,
  defaults: ConnectionDefaults,
  settings: SshSettings = noSettings(connection),
): Endpoint {
  const host = settings.hostName;
  const port = connection.port ?? settings.port ?? 22;
  // "root" as in pulumi-command; changing links needs root or passwordless sudo.
  const user = connection.user ?? defaults.user ?? settings.user ?? "root";
  const alias = settings.hostKeyAlias?.toLowerCase();
  const keyNames = [alias ?? knownHostName(host, port), alias ?? knownHostName(host, 22)] as const;
  return { host, port, user, subject: subjectOf(connection), keyNames };
}
