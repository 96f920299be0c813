import { describeDrift, differsByItself } from "../../../provider/lifecycle/drift";
import { NetworksAsFound } from "../../../provider/lifecycle/memory/networks-as-found";
import type { HostState } from "../../../provider/model/host-state";
import { hostState, planFor, urnOf, type BriefState } from "../plan/_helpers";
import { endRun, providers, told as lines } from "./_helpers";
import { hostWith } from "./_host";

const { host, vlanSubInterface } = providers;

afterAll(endRun);

/** A host with a network, and one attachment to it. */
const attached = (network: { mtu?: number }, link: { mtu?: number }): BriefState => ({
  links: [{ index: 2, name: "eth0" }],
  networks: [{ name: "db", madeBy: "dev/db", subnets: [{ cidr: "192.168.10.0/24" }], ...network }],
  namespaces: [
    { inode: 1, own: true, paths: ["/proc/1/ns/net"] },
    { inode: 7, paths: ["/run/netns/red"] },
  ],
  elsewhere: [
    {
      namespace: "red",
      netns: 7,
      link: {
        index: 9,
        name: "eth0",
        kind: "ipvlan",
        parentIndex: 2,
        parentNamespaceId: 0,
        child: { driver: "ipvlan", mode: "l2", flag: "bridge" },
        madeBy: "dev/web",
        addresses: ["192.168.10.2/24"],
        ...link,
      },
    },
  ],
  attachments: [{ madeBy: "dev/web", addresses: ["192.168.10.2/24"] }],
});

const planner = (state: HostState): ReturnType<typeof planFor> =>
  planFor({ kind: "containerAttachment", options: { container: { netns: "red" } } }, state);

const found = attached({ mtu: 1400 }, { mtu: 1400 });
const meddledWith = attached({ mtu: 1400 }, { mtu: 1300 });
/** The program has another MTU now, and the network has been told already. */
const networkChanged = attached({ mtu: 1300 }, { mtu: 1400 });

test.each([
  ["changed on the host since the run began", found, meddledWith, true],
  ["changed on the host before the run began", meddledWith, meddledWith, true],
  ["to follow its network, which the run has changed by now", found, networkChanged, false],
  ["to follow its network, which the run is about to change", found, found, false],
])("an attachment that is %s", (_, first, now, byItself) => {
  const networks = new NetworksAsFound();
  const looked = { known: hostState(first) };
  networks.note(looked);
  looked.known = hostState(now);
  networks.note(looked);
  expect(differsByItself(networks, looked, planner)).toBe(byItself);
});

test("what is to be done is said in the words of ip, the first steps of it", () => {
  const told = (state: BriefState, byItself: boolean): string => {
    const result = planner(hostState(state));
    if (result.kind === "refused") throw new Error("it is refused");
    return describeDrift({ name: "web1" }, "web", { byItself, plan: result.plan });
  };
  expect(told(networkChanged, false)).toBe(
    "web1: web follows a change of another resource; pulumi up will do there: ip link set dev eth0 mtu 1300 (in /run/netns/red)",
  );
  const restarted = { ...found, elsewhere: [] };
  expect(told(restarted, true)).toMatch(
    /^web1: web has changed on the host; pulumi up will do there: (ip [^;]+; ){3}… and \d+ more$/,
  );
});

test("a preview tells of what was changed by hand, and of nothing that the program changes", async () => {
  const eth0 = { index: 2, name: "eth0" };
  const link = { index: 3, name: "eth0.10", parent: "eth0", vlan: { vlanId: 10 }, madeBy: "dev/web1-vlan10" };
  const { input } = hostWith(eth0, { ...link, mtu: 1300 });
  await host.read(input.name, { resourceUrn: "urn", ...input });
  const args = { resourceUrn: urnOf("dev/web1-vlan10"), host: input, parent: "eth0", vlanId: 10 };
  const { inputs: made } = await vlanSubInterface.check({}, { ...args, mtu: 1400 });
  const state = { ...made, given: ["mtu"] };

  const differing = async (mtu: number): Promise<boolean | undefined> => {
    const { inputs: news } = await vlanSubInterface.check(state, { ...args, mtu });
    return (await vlanSubInterface.diff("id", state, news)).changes;
  };
  expect(await differing(1450)).toBe(true);
  expect(lines).toEqual([]);
  expect(await differing(1400)).toBe(true);
  expect(lines).toEqual([
    `${input.name}: eth0.10 has changed on the host; pulumi up will do there: ip link set dev eth0.10 mtu 1400`,
  ]);
});
