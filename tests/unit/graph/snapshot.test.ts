import { drawText } from "../../../graph/text";
import { exportOf, fixture, fixtures, snapshotOf, stateOf, topologyIn, urnOf, web1 } from "./_read";

const remedy = 'give what "pulumi stack export" or "pulumi preview --json" prints';

test.each([
  ["", `it is empty; ${remedy}`],
  ["{", /^it is not JSON \(.*\); give what/],
  ["[]", `it is JSON, but neither a stack's export nor a preview; ${remedy}`],
  ["null", `it is JSON, but neither a stack's export nor a preview; ${remedy}`],
  ['{"checkpoint":{}}', `it is JSON, but neither a stack's export nor a preview; ${remedy}`],
  [
    '{"deployment":{"resources":[{"urn":1,"type":"a"}]}}',
    /^it is not in the form that Pulumi writes \(deployment\.resources\.0\.urn: .*\)/,
  ],
  ['{"steps":[{"op":"create"}]}', /^it is not in the form that Pulumi writes \(steps\.0\.urn: .*\)/],
])("%j is refused with cause and remedy", (text, message) => {
  expect(() => snapshotOf(text)).toThrow(message);
});

describe.each(fixtures)("%s", (name) => {
  test("shows no secret", () => {
    const topology = topologyIn(fixture(name));
    const said = JSON.stringify(topology) + drawText(topology, { colours: false });
    expect(said).not.toMatch(/PLAINTEXT|CIPHERTEXT|PRIVATE KEY|1b47061264138c4ac30d75fd1eb44270/);
  });

  test("says all that the preview itself counts", () => {
    const { changeSummary = {} } = JSON.parse(fixture(name)) as { changeSummary?: Record<string, number> };
    const changes = snapshotOf(fixture(name)).resources.map(({ change }) => change);
    const count = (change: string) => changes.filter((found) => found === change).length;
    // The stack itself is created with its first resource and deleted with its last.
    const ofStack =
      name === "preview-of-all" ? { create: 1 } : name === "preview-of-destroy" ? { delete: 1 } : {};
    for (const change of ["create", "update", "replace", "delete"] as const)
      expect([change, count(change)]).toEqual([
        change,
        (changeSummary[change] ?? 0) - ((ofStack as Record<string, number>)[change] ?? 0),
      ]);
  });
});

const attachment = {
  kind: "ContainerAttachment" as const,
  name: "red",
  inputs: { host: web1, network: "db", container: { netns: "red" } },
};

test("resources of other packages are none of ours", () => {
  const other = { urn: "urn:pulumi:dev::fleet::docker:index:Container::x", type: "docker:index:Container" };
  const { deployment } = exportOf([attachment]) as { deployment: { resources: unknown[] } };
  expect(snapshotOf({ deployment: { resources: [other, ...deployment.resources] } }).resources).toHaveLength(
    1,
  );
  expect(drawText(topologyIn({ deployment: { resources: [other] } }), { colours: false })).toContain(
    "the stack has no Trunkline resources",
  );
});

test("a state that an interrupted run left says what is still to be done", () => {
  const { resources } = snapshotOf(
    exportOf([
      { ...attachment, delete: true },
      attachment,
      { ...attachment, name: "blue", pendingReplacement: true },
    ]),
  );
  expect(resources.map(({ change }) => change)).toEqual(["delete", undefined, "replace"]);
});

test("a replacement in several steps is one replacement", () => {
  const [oldState, newState] = [
    { ...stateOf(attachment), outputs: { addresses: ["192.0.2.7"] } },
    stateOf(attachment),
  ];
  const urn = urnOf("ContainerAttachment", "red");
  const steps = [
    { op: "create-replacement", urn, newState },
    { op: "replace", urn, oldState, newState },
    { op: "delete-replaced", urn, oldState },
  ];
  for (const order of [steps, [...steps].reverse()]) {
    const { resources } = snapshotOf({ steps: order });
    expect(resources.map(({ change }) => change)).toEqual(["replace"]);
    expect(resources[0]?.former?.addresses).toEqual(["192.0.2.7"]);
    expect(resources[0]?.values.addresses).toEqual([]);
  }
});

test("an updated attachment keeps what nobody changes, and shows what somebody does", () => {
  const before = {
    ...stateOf(attachment),
    outputs: { ...attachment.inputs, addresses: ["192.0.2.7"], interfaceName: "eth0" },
  };
  const now = stateOf({ ...attachment, inputs: { ...attachment.inputs, addresses: ["192.0.2.9"] } });
  const { resources } = snapshotOf({
    steps: [{ op: "update", urn: now["urn"], oldState: before, newState: now }],
  });
  expect(resources[0]).toMatchObject({
    change: "update",
    changed: ["addresses"],
    values: { addresses: ["192.0.2.9"], interfaceName: "eth0" },
  });
});

test("what is not known yet is not shown as if it were a value", () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const document = exportOf([
    {
      ...attachment,
      inputs: {
        ...attachment.inputs,
        container: { docker: unknown },
        interfaceName: unknown,
        addresses: [unknown],
      },
    },
  ]);
  const text = drawText(topologyIn(document), { colours: false });
  expect(text).not.toContain("04da6b54");
  expect(text).toContain("container not known yet  ethN  address given when it is made");
});

test.each(["ciphertext", "plaintext"])("a secret kept as %s is shown as one, wherever it is", (kept) => {
  const hidden = {
    [kept]: '"HIDDEN"',
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  };
  const network = {
    kind: "MacvlanNetwork" as const,
    name: "db",
    inputs: { host: web1, name: "db", parent: hidden, mode: hidden, subnets: hidden },
  };
  const container = { ...attachment.inputs, container: hidden, addresses: [hidden], interfaceName: hidden };
  const document = exportOf([network, { ...attachment, inputs: container }]);
  const text = drawText(topologyIn(document), { colours: false });
  expect(text).not.toMatch(/HIDDEN|1b47|4dabf/);
  expect(text).toContain(
    "[secret]\n   └─ db  macvlan [secret]  [secret]\n      └─ [secret]  [secret]  [secret]\n",
  );
});
