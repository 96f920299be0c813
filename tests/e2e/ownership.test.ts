import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  listing,
  failed,
  succeeded,
  outcomes,
  program,
  ScratchStack,
  vlanLinks,
  webHosts,
  withStack,
  wipe,
} from "./_helpers";

let lab: Lab;
let host: LabHost;
let web: ReturnType<typeof webHosts>;
let before: string;

beforeAll(async () => {
  lab = await sharedLab();
  [host] = lab.hosts as [LabHost];
  await wipe(host);
  web = webHosts([host]);
  before = await listing(host);
});

afterAll(() => wipe(host));

const vlan = (resource: string, options = "{}"): string =>
  program(
    web,
    `new trunkline.VlanSubInterface("${resource}", { host: web1, parent: "eth0", vlanId: 10 }, ${options});`,
  );

test("a renamed resource and a renamed stack keep their link, which is marked anew by the next up or destroyed before it", async () => {
  await withStack({ lab, program: vlan("old-name") }, async (stack) => {
    succeeded(await stack.up());
    const made = (await vlanLinks(host))["eth0.10"];
    expect(made?.ifalias).toMatch(/^trunkline:fleet\/dev\/old-name@/);

    await stack.setProgram(vlan("new-name", '{ aliases: [{ name: "old-name" }] }'));
    const renamed = await stack.upAfterPreview();
    succeeded(renamed);
    expect(outcomes(renamed.events)).toEqual({ "new-name": "update" });
    const afterRename = (await vlanLinks(host))["eth0.10"];
    expect(afterRename?.ifindex).toBe(made?.ifindex);
    expect(afterRename?.ifalias).toMatch(/^trunkline:fleet\/dev\/new-name@/);

    await stack.renameTo("staging");
    const inNewStack = await stack.upAfterPreview();
    succeeded(inNewStack);
    expect(outcomes(inNewStack.events)).toEqual({ "new-name": "update" });
    const afterStackRename = (await vlanLinks(host))["eth0.10"];
    expect(afterStackRename?.ifindex).toBe(made?.ifindex);
    expect(afterStackRename?.ifalias).toMatch(/^trunkline:fleet\/staging\/new-name@/);
    expect(outcomes((await stack.preview()).events)).toEqual({});

    await stack.renameTo("production");
    succeeded(await stack.destroy());
    expect(await listing(host)).toBe(before);
  });
});

test("what one stack has made another is refused, by the name of the first, until that is gone", async () => {
  const first = await ScratchStack.create({
    lab,
    project: "first",
    stack: "prod",
    program: vlan("backbone"),
  });
  const second = await ScratchStack.create({ lab, project: "second", program: vlan("mine") });
  try {
    succeeded(await first.up());
    const made = await listing(host);
    const preview = await second.preview();
    failed(preview);
    expect(preview.output).toContain(
      'web1: link "eth0.10" was made by resource "backbone" of stack "prod", project "first", not made by resource "mine" of stack "dev", project "second"; manage it in one place',
    );
    failed(await second.up());
    succeeded(await second.destroy());
    expect(await listing(host)).toBe(made);

    succeeded(await first.destroy());
    succeeded(await second.up());
    expect((await vlanLinks(host))["eth0.10"]?.ifalias).toMatch(/^trunkline:second\/dev\/mine@/);
    succeeded(await second.destroy());
  } finally {
    await Promise.all([first.remove(), second.remove()]);
  }
});

test("a link that is there already is used as it is and stays; adopt takes it over", async () => {
  await host.run("ip link add link eth0 name eth0.10 type vlan id 10 && ip link set eth0.10 up");
  const byHand = (await vlanLinks(host))["eth0.10"];
  const adopting = (adopt: boolean): string =>
    program(
      web,
      `exports.owned = new trunkline.VlanSubInterface("found", { host: web1, parent: "eth0", vlanId: 10, adopt: ${String(adopt)} }).owned;`,
    );
  const stack = await ScratchStack.create({ lab, program: adopting(false) });
  try {
    succeeded(await stack.up());
    expect(await stack.outputs()).toEqual({ owned: false });
    expect((await vlanLinks(host))["eth0.10"]).toEqual(byHand);
    succeeded(await stack.destroy());
    expect((await vlanLinks(host))["eth0.10"]).toEqual(byHand);

    succeeded(await stack.up());
    await stack.setProgram(adopting(true));
    const adopted = await stack.upAfterPreview();
    succeeded(adopted);
    expect(await stack.outputs()).toEqual({ owned: true });
    expect((await vlanLinks(host))["eth0.10"]?.ifindex).toBe(byHand?.ifindex);
    succeeded(await stack.destroy());
    expect(await listing(host)).toBe(before);
  } finally {
    await stack.remove();
  }
});

test("a stack of the same name in another backend has marks of its own; what a stack made and has no state of is its own", async () => {
  const options = { lab, program: vlan("storage") };
  await withStack(options, async (stack) => {
    succeeded(await stack.up());
    const made = (await vlanLinks(host))["eth0.10"];
    const { urn, outputs } = await stack.resource("storage");
    expect(outputs?.["resourceUrn"]).toMatch(
      /^urn:pulumi:dev::fleet::.*:VlanSubInterface@[0-9a-f-]{36}::storage$/,
    );

    await withStack(options, async (inAnotherBackend) => {
      const refused = await inAnotherBackend.up();
      failed(refused);
      expect(refused.output).toContain("another state has a resource of this very name");
    });
    expect((await vlanLinks(host))["eth0.10"]).toEqual(made);

    // As after a run that was cut off before it wrote its state.
    await stack.must("state", "delete", "--yes", urn);
    succeeded(await stack.up());
    expect((await vlanLinks(host))["eth0.10"]).toEqual(made);
  });
  expect(await listing(host)).toBe(before);
}, 300_000);
