import type { Lab } from "../lab";

/** Returns the config that lets a stack log in to the lab's hosts. */
export function accessTo(lab: Lab): Record<string, string> {
  return {
    "trunkline:privateKeyFile": lab.hosts[0]?.privateKeyPath ?? "",
    "trunkline:knownHostsFile": lab.knownHostsPath,
  };
}
