import { planReplacement } from "../../../provider/plan/replacement";
import { planVlan } from "../../../provider/plan/vlan-sub-interface/vlan-sub-interface";
import { desired, hostState, undesired, type BriefLink } from "./_helpers";

const eth0: BriefLink = { index: 2, name: "eth0" };
const former = { options: { parent: "eth0", vlanId: 10, name: "storage" } };
const ours: BriefLink = {
  index: 7,
  name: "storage",
  parent: "eth0",
  vlan: { vlanId: 10 },
  madeBy: "dev/web1-vlan10",
};

function replacing(options: Readonly<Record<string, unknown>>, ...links: BriefLink[]) {
  const state = hostState({ links: [eth0, ...links] });
  const wanted = desired({ options });
  return planReplacement(undesired(former), (seen) => planVlan(wanted, seen), state);
}

test("what Pulumi will have deleted by then is in nobody's way", () => {
  const result = replacing({ parent: "eth0", vlanId: 11, name: "storage" }, ours);
  expect(result.kind).toBe("planned");
});

test("what stays is still in the way", () => {
  const taken: BriefLink = { index: 8, name: "eth0.11", parent: "eth0", vlan: { vlanId: 11 } };
  expect(replacing({ parent: "eth0", vlanId: 11, name: "storage" }, ours, taken)).toMatchObject({
    kind: "refused",
    refusals: [{ code: "vlan-id-taken" }],
  });
});

test("a link of another stack is not deleted to make room", () => {
  expect(
    replacing({ parent: "eth0", vlanId: 11, name: "storage" }, { ...ours, madeBy: "prod/web1-vlan10" }),
  ).toMatchObject({ kind: "refused", refusals: [{ code: "name-taken" }] });
});

const onTop: BriefLink = { index: 9, name: "q", parent: "storage", vlan: { vlanId: 20 } };
const higher: BriefLink = { index: 10, name: "r", parent: "q", vlan: { vlanId: 30 }, madeBy: "dev/r" };

test("what the same stack has on top goes first, uppermost first", () => {
  const result = replacing(
    { parent: "eth0", vlanId: 11, name: "storage" },
    ours,
    { ...onTop, madeBy: "dev/q" },
    higher,
  );
  if (result.kind === "refused") throw new Error(result.refusals.map(({ problem }) => problem).join());
  const steps = result.plan.steps.map(({ step }) => step);
  expect(steps.flatMap((step) => (step.kind === "deleteLink" ? [step.name] : []))).toEqual([
    "r",
    "q",
    "storage",
  ]);
});

test.each([["another stack's"], ["nobody's"]])("%s link on top is in the way", (whose) => {
  const link = whose === "nobody's" ? onTop : { ...onTop, madeBy: "prod/q" };
  expect(replacing({ parent: "eth0", vlanId: 11, name: "storage" }, ours, link)).toMatchObject({
    kind: "refused",
    refusals: [{ code: "in-use", problem: expect.stringContaining("q (vlan)") }],
  });
});

test("a network of the same stack goes first, with its attachments in containers", () => {
  const attached: BriefLink = {
    index: 2,
    name: "eth0",
    parentIndex: 7,
    parentNamespaceId: 0,
    kind: "ipvlan",
    child: { driver: "ipvlan", mode: "l2", flag: "bridge" },
    madeBy: "dev/web",
  };
  const state = hostState({
    links: [eth0, ours],
    elsewhere: [{ namespace: "red", netns: 7, link: attached }],
    namespaces: [{ inode: 7, paths: ["/run/netns/red"] }],
    networks: [{ name: "db", madeBy: "dev/db", parent: "storage" }],
    attachments: [{ madeBy: "dev/web", network: "db" }],
  });
  const wanted = desired({ options: { parent: "eth0", vlanId: 11, name: "storage" } });
  const replaced = (of: typeof state): unknown =>
    planReplacement(undesired(former), (seen) => planVlan(wanted, seen), of);
  expect(replaced(state)).toMatchObject({ kind: "planned" });
  const networks = hostState({ links: [], networks: [{ name: "db", madeBy: "prod/db", parent: "storage" }] });
  expect(replaced({ ...state, networks: networks.networks })).toMatchObject({
    kind: "refused",
    refusals: [{ code: "in-use", problem: expect.stringContaining('network "db"') }],
  });
});
