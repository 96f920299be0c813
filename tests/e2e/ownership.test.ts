import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { listing, outcomes, program, ScratchStack, vlanLinks, webHosts, withStack, wipe } from "./_helpers";

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

test("a renamed resource and a renamed stack keep their link, which is marked anew", async () => {
  await withStack({ lab, program: vlan("old-name") }, async (stack) => {
    expect((await stack.up()).exitCode).toBe(0);
    const made = (await vlanLinks(host))["eth0.10"];
    expect(made?.ifalias).toMatch(/^trunkline:fleet\/dev\/old-name@/);

    await stack.setProgram(vlan("new-name", '{ aliases: [{ name: "old-name" }] }'));
    const renamed = await stack.upAfterPreview();
    expect(renamed.exitCode).toBe(0);
    expect(outcomes(renamed.events)).toEqual({ "new-name": "update" });
    const afterRename = (await vlanLinks(host))["eth0.10"];
    expect(afterRename?.ifindex).toBe(made?.ifindex);
    expect(afterRename?.ifalias).toMatch(/^trunkline:fleet\/dev\/new-name@/);

    await stack.renameTo("staging");
    const inNewStack = await stack.upAfterPreview();
    expect(inNewStack.exitCode).toBe(0);
    expect(outcomes(inNewStack.events)).toEqual({ "new-name": "update" });
    const afterStackRename = (await vlanLinks(host))["eth0.10"];
    expect(afterStackRename?.ifindex).toBe(made?.ifindex);
    expect(afterStackRename?.ifalias).toMatch(/^trunkline:fleet\/staging\/new-name@/);
    expect(outcomes((await stack.preview()).events)).toEqual({});
  });
  expect(await listing(host)).toBe(before);
});

test("a stack that was renamed can be destroyed before its next up", async () => {
  const stack = await ScratchStack.create({ lab, program: vlan("renamed") });
  expect((await stack.up()).exitCode).toBe(0);
  await stack.renameTo("staging");
  const destroy = await stack.destroy();
  expect(destroy.exitCode).toBe(0);
  expect(await listing(host)).toBe(before);
  await stack.remove();
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
    expect((await first.up()).exitCode).toBe(0);
    const made = await listing(host);
    const preview = await second.preview();
    expect(preview.exitCode).not.toBe(0);
    expect(preview.output).toContain(
      'web1: link "eth0.10" was made by resource "backbone" of stack "prod", project "first", not by mine; manage it in one place',
    );
    expect((await second.up()).exitCode).not.toBe(0);
    expect((await second.destroy()).exitCode).toBe(0);
    expect(await listing(host)).toBe(made);

    expect((await first.destroy()).exitCode).toBe(0);
    expect((await second.up()).exitCode).toBe(0);
    expect((await vlanLinks(host))["eth0.10"]?.ifalias).toMatch(/^trunkline:second\/dev\/mine@/);
    expect((await second.destroy()).exitCode).toBe(0);
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
    expect((await stack.up()).exitCode).toBe(0);
    expect(await stack.must("stack", "output", "owned")).toBe("false\n");
    expect((await vlanLinks(host))["eth0.10"]).toEqual(byHand);
    expect((await stack.destroy()).exitCode).toBe(0);
    expect((await vlanLinks(host))["eth0.10"]).toEqual(byHand);

    expect((await stack.up()).exitCode).toBe(0);
    await stack.setProgram(adopting(true));
    const adopted = await stack.upAfterPreview();
    expect(adopted.exitCode).toBe(0);
    expect(await stack.must("stack", "output", "owned")).toBe("true\n");
    expect((await vlanLinks(host))["eth0.10"]?.ifindex).toBe(byHand?.ifindex);
    expect((await stack.destroy()).exitCode).toBe(0);
    expect(await listing(host)).toBe(before);
  } finally {
    await stack.remove();
  }
});
