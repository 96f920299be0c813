import { createHash } from "node:crypto";
import type { Connection, ConnectionDefaults } from "../../model/connection";
import { endpointOf, targetOf } from "./endpoint";

/**
 * Identifies a connection by address, user, every credential, host verification and jump host. A session that was
 * authenticated or verified differently must not be reused. The result is a digest, so that no secret becomes a map key.
 */
export function identityOf(connection: Connection, defaults: ConnectionDefaults): string {
  // What ssh's configuration would fill in is not known yet, so that a port 22 that is given is another one than none.
  const fill = defaults.sshConfig === "none" ? endpointOf : targetOf;
  const { host, port, user } = fill(connection, defaults);
  const { password, privateKey, privateKeyPassword, agentSocketPath, hostKey, proxy } = connection;
  const given = [password, privateKey, privateKeyPassword, agentSocketPath, hostKey];
  const fallback = [
    defaults.password,
    defaults.privateKey,
    defaults.privateKeyPassword,
    defaults.privateKeyFile,
    defaults.agentSocketPath ?? process.env["SSH_AUTH_SOCK"],
    defaults.hostKey,
    defaults.knownHostsFile,
    defaults.sshConfig,
  ];
  const way = proxy === undefined ? undefined : identityOf(proxy, defaults);
  return createHash("sha256")
    .update(JSON.stringify([host, port, user, given, fallback, way]))
    .digest("base64");
}
