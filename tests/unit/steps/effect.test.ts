import { simulate } from "../../../provider/steps/effect";
import { hostState, planFor, type BriefWish } from "../plan/_helpers";

const subnet = "10.10.0.0/24";
const network: BriefWish = {
  kind: "ipvlanNetwork",
  resource: "dev/db",
  options: { parent: "eth0.20", subnets: [{ cidr: subnet }] },
};

/** Returns the refusals of a network elsewhere once a sub-interface has only these addresses left. */
function refusalsAfter(kept: readonly string[]): string[] {
  const storage = { index: 3, name: "eth0.10", parent: "eth0", vlan: { vlanId: 10 }, madeBy: "dev/storage" };
  const state = hostState({
    links: [
      { index: 2, name: "eth0" },
      { ...storage, addresses: ["10.10.0.1/24", "10.10.0.2/24"] },
    ],
    routes: [{ destination: subnet, link: "eth0.10" }],
  });
  const options = { parent: "eth0", vlanId: 10, addresses: kept };
  const result = planFor({ resource: "dev/storage", options }, state);
  if (result.kind === "refused") throw new Error(result.refusals.map(({ problem }) => problem).join());
  const after = planFor(network, simulate(state, result.plan));
  return after.kind === "refused" ? after.refusals.map(({ code }) => code) : [];
}

test("with its last address of a subnet a link's route there is gone, and in nobody's way", () => {
  expect(refusalsAfter([])).toEqual([]);
  expect(refusalsAfter(["192.0.2.1/24"])).toEqual([]);
});

test("as long as one is left the route stays", () => {
  expect(refusalsAfter(["10.10.0.2/24"])).toEqual(["subnet-taken"]);
});
