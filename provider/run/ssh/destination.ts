import type { Connection, ConnectionDefaults } from "../../model/connection";
import type { SshConfig } from "./config/resolve";
import { localUser, type JumpHost, type SshSettings } from "./config/settings";
import { endpointOf, targetOf, type Endpoint } from "./endpoint";

/** A connection, and what fills in the rest of it. */
export interface Origin {
  readonly connection: Connection;
  readonly defaults: ConnectionDefaults;
  /** Whether only ssh's configuration names the host, as a jump host, so that ssh's user is meant. */
  readonly namedBySsh: boolean;
}

/** Where a connection goes, and what ssh's configuration says of that. */
export interface Destination {
  readonly endpoint: Endpoint;
  readonly settings: SshSettings;
  /** The jump host from which the host is reached. */
  readonly proxy?: { readonly connection: Connection; readonly namedBySsh: boolean };
}

export async function destinationOf(
  { connection, defaults, namedBySsh }: Origin,
  sshConfig: SshConfig,
): Promise<Destination> {
  const target = targetOf(connection, namedBySsh ? {} : defaults);
  const settings = await sshConfig.settingsFor(target, defaults.sshConfig);
  const userDefaults = namedBySsh ? { user: settings.user ?? localUser() } : defaults;
  const endpoint = endpointOf(connection, userDefaults, settings);
  if (connection.proxy !== undefined)
    return { endpoint, settings, proxy: { connection: connection.proxy, namedBySsh } };
  const jumps = settings.jumps.reduce<Connection | undefined>(behind, undefined);
  return {
    endpoint,
    settings,
    ...(jumps !== undefined && { proxy: { connection: jumps, namedBySsh: true } }),
  };
}

function behind(proxy: Connection | undefined, jump: JumpHost): Connection {
  return { ...jump, ...(proxy !== undefined && { proxy }) };
}

/** Says where a connection goes and which file says so; undefined if it goes where the program says. */
export function wayInWords(
  { connection, defaults, namedBySsh }: Origin,
  { endpoint, settings, proxy }: Destination,
): string | undefined {
  const { source } = settings;
  if (source === "") return undefined;
  const from = (given: boolean) => (given ? "" : ` from ${source}`);
  const userOrigin =
    connection.user !== undefined
      ? ""
      : !namedBySsh && defaults.user !== undefined
        ? " from trunkline:user"
        : from(settings.user === undefined);
  const address = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  const addressGiven =
    endpoint.host === connection.host && (connection.port ?? settings.port) === connection.port;
  const parts = [
    `user ${endpoint.user}${userOrigin}`,
    `address ${address}:${endpoint.port}${from(addressGiven)}`,
    ...(proxy === undefined
      ? []
      : [`jump hosts ${chainOf(proxy.connection)}${from(!proxy.namedBySsh || namedBySsh)}`]),
  ];
  return parts.join(", ");
}

/** In the order in which they are passed. */
function chainOf({ host, port, user, proxy }: Connection): string {
  const name = host.includes(":") ? `[${host}]` : host;
  const own = `${user === undefined ? "" : `${user}@`}${name}${port === undefined ? "" : `:${port}`}`;
  return proxy === undefined ? own : `${chainOf(proxy)}, ${own}`;
}
