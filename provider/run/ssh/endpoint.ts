import type { Connection, ConnectionDefaults } from "../../model/connection";

/** Where a connection goes and as whom, with the defaults filled in. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** How messages name the endpoint: `web7`, `web7:2222`, `[2001:db8::7]:2222`. */
  readonly subject: string;
}

export function endpointOf(connection: Connection, defaults: ConnectionDefaults): Endpoint {
  const { host, port = 22 } = connection;
  // "root" as in pulumi-command; changing links needs root or passwordless sudo.
  const user = connection.user ?? defaults.user ?? "root";
  const name = host.includes(":") ? `[${host}]` : host;
  return { host, port, user, subject: port === 22 ? host : `${name}:${port}` };
}
