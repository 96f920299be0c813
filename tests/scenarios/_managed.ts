import type { Connection } from "../../provider/model/connection";
import { sharedLab } from "../shared-lab";
import type { Target } from "./_host";
import { inputOf, type HostInput } from "./_run";

/** Returns the first host as it is reached at an address on VLAN 9 from the second one, which gets addresses there. */
export async function reachedOverVlan(
  [one, two]: readonly Target[],
  address: string,
  login: Partial<Connection> = {},
): Promise<HostInput> {
  if (one === undefined || two === undefined) throw new Error("the lab has too few hosts");
  await (await sharedLab()).allowVlan(9, [1, 2]);
  await two.host.run(
    "[ -e /sys/class/net/far ] || ip link add link eth0 name far type vlan id 9; ip link set far up; " +
      "ip address replace 10.9.0.2/24 dev far; ip address replace 2001:db8:9::2/64 dev far",
  );
  return inputOf(one.host, {
    host: address,
    port: 22,
    hostKey: "accept-any",
    proxy: two.host.connection,
    ...login,
    // A host that is cut off is soon asked again.
    dialErrorLimit: 1,
    perDialTimeout: 2,
  });
}
