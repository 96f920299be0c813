import type { Properties } from "../../provider/inputs/fields";
import { sharedLab } from "../shared-lab";
import type { Target } from "./_host";
import { inputOf, Run, type HostInput, type State } from "./_run";

/** Options of a sub-interface by which its host is managed. */
export const managedOver = (more: Properties = {}): Properties => ({
  parent: "eth0",
  vlanId: 9,
  addresses: ["10.9.0.1/24"],
  ...more,
});

/** Returns the first host as reached over VLAN 9 from the second one, and the state of that sub-interface. */
export async function manageOverVlan(
  [one, two]: readonly Target[],
  more: Properties = {},
  server = "10.9.0.1",
): Promise<{ input: HostInput; state: State }> {
  if (one === undefined || two === undefined) throw new Error("the lab has too few hosts");
  await (await sharedLab()).allowVlan(9, [1, 2]);
  await two.host.run(
    "ip link add link eth0 name far type vlan id 9; ip link set far up; ip address add 10.9.0.2/24 dev far; " +
      "ip address add 2001:db8:9::2/64 dev far",
  );
  const state = await new Run().create("v", { host: one.input, ...managedOver(more) });
  const connection = { host: server, port: 22, hostKey: "accept-any", proxy: two.host.connection };
  return { input: inputOf(one.host, connection), state };
}
