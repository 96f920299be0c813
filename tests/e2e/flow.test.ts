import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  addressesOf,
  listing,
  failed,
  succeeded,
  outcomes,
  program,
  ScratchStack,
  vlanLinks,
  webHosts,
  wipe,
} from "./_helpers";

/** Two hosts with three links each: two on eth0, and one on the first of these. */
const body = `
  [web1, web2].forEach((host, index) => {
    const nth = index + 1;
    const vlan10 = new trunkline.VlanSubInterface("web" + nth + "-vlan10", { host, parent: "eth0", vlanId: 10, addresses: ["10.10.0." + nth + "/24"] });
    const vlan20 = new trunkline.VlanSubInterface("web" + nth + "-vlan20", { host, parent: "eth0", vlanId: 20, mtu: 1400 });
    new trunkline.VlanSubInterface("web" + nth + "-inner", { host, parent: vlan10, vlanId: 5, name: "inner" });
    if (nth === 1) {
      exports.index = vlan10.ifindex;
      exports.kernel = host.kernel;
      exports.defaultInterface = host.defaultInterface;
      exports.owned = vlan20.owned;
    }
  });`;

describe("preview, up, refresh, destroy", () => {
  let lab: Lab;
  let [h1, h2] = [] as unknown as [LabHost, LabHost];
  let stack: ScratchStack;
  let before: string[];
  const bothListings = (): Promise<string[]> => Promise.all([listing(h1), listing(h2)]);

  beforeAll(async () => {
    lab = await sharedLab();
    [h1, h2] = lab.hosts as [LabHost, LabHost];
    await Promise.all([wipe(h1), wipe(h2)]);
    before = await bothListings();
    const hosts = webHosts([h1, h2]);
    stack = await ScratchStack.create({ lab, program: program(hosts, body) });
  });

  afterAll(async () => {
    await stack.remove();
    await Promise.all([wipe(h1), wipe(h2)]);
  });

  test("a preview says what would be made and makes nothing", async () => {
    const preview = await stack.preview();
    expect(preview.output).toContain("+ 7 to create");
    succeeded(preview);
    expect(preview.stderr).toBe("");
    expect(await bothListings()).toEqual(before);
  });

  test("up makes it", async () => {
    const up = await stack.upAfterPreview();
    expect(up.output).toContain("+ 7 created");
    succeeded(up);
    const links = await vlanLinks(h1);
    expect(Object.keys(links).sort()).toEqual(["eth0.10", "eth0.20", "inner"]);
    expect(links["eth0.20"]).toMatchObject({ link: "eth0", mtu: 1400 });
    expect(links["inner"]).toMatchObject({ link: "eth0.10", linkinfo: { info_data: { id: 5 } } });
    expect(await addressesOf(h2, "eth0.10")).toEqual(["10.10.0.2/24"]);
    const outputs = JSON.parse(await stack.must("stack", "output", "--json")) as Record<string, unknown>;
    expect(outputs).toEqual({
      index: links["eth0.10"]?.ifindex,
      kernel: (await h1.run("uname -r")).stdout.trim(),
      defaultInterface: "mgmt0",
      owned: true,
    });
  });

  test("nothing changed: preview, up and refresh find nothing and touch nothing", async () => {
    const made = await bothListings();
    for (const run of [await stack.preview(), await stack.upAfterPreview(), await stack.refresh()]) {
      succeeded(run);
      expect(outcomes(run.events)).toEqual({});
      expect(run.output).toContain("unchanged");
      // Neither the program nor the provider prints anything.
      expect(run.stderr).toBe("");
    }
    expect(await bothListings()).toEqual(made);
  });

  describe("drift", () => {
    let made: Awaited<ReturnType<typeof vlanLinks>>[];

    beforeAll(async () => {
      made = await Promise.all([vlanLinks(h1), vlanLinks(h2)]);
      const mark = made[1]?.["eth0.20"]?.ifalias ?? "";
      await h1.run(
        [
          "ip link set inner down",
          "ip link set eth0.20 mtu 1300",
          "ip address add 10.99.0.1/24 dev eth0.10",
        ].join(" && "),
      );
      await h2.run(
        [
          "ip link delete inner",
          "ip link delete eth0.20",
          "ip link add link eth0 name eth0.20 type vlan id 21",
          `ip link set eth0.20 alias '${mark}'`,
        ].join(" && "),
      );
    });

    test("a preview shows it without a refresh, with what is to be done", async () => {
      const preview = await stack.preview();
      succeeded(preview);
      expect(outcomes(preview.events)).toEqual({
        "web1-vlan10": "update",
        "web1-vlan20": "update",
        "web1-inner": "update",
        "web2-vlan20": "update",
        "web2-inner": "update",
      });
      const said = preview.stdout;
      expect(said).toContain(
        "web1: eth0.20 has changed on the host; pulumi up will do there: ip link set dev eth0.20 mtu 1400",
      );
      expect(said).toContain("ip address delete 10.99.0.1/24 dev eth0.10");
      expect(said).toContain("ip link set dev inner up");
    });

    test("refresh finds each", async () => {
      const refresh = await stack.refresh("--diff");
      succeeded(refresh);
      expect(outcomes(refresh.events)).toMatchObject({
        "web1-vlan10": "update",
        "web1-vlan20": "update",
        "web1-inner": "update",
        "web2-vlan20": "update",
        "web2-inner": "update",
      });
      expect(refresh.output).toMatch(/~ mtu +: 1400 => 1300/);
      expect(refresh.output).toMatch(/\+ \[1\]: "10\.99\.0\.1\/24"/);
      expect(refresh.output).toMatch(/~ up +: true => false/);
      expect(refresh.output).toMatch(/~ vlanId +: 20 => 21/);
      const { outputs } = await stack.resource("web2-inner");
      expect(outputs?.["drift"]).toMatch(/^ip link add link eth0\.10 name inner /);
    });

    test("up heals it and touches nothing else", async () => {
      const untouched = (await vlanLinks(h2))["eth0.10"];
      const up = await stack.upAfterPreview();
      succeeded(up);
      const healed = await Promise.all([vlanLinks(h1), vlanLinks(h2)]);
      // Mended links are still the same ones (same index); only deleted and replaced ones are new.
      expect(healed[0]).toEqual(made[0]);
      expect(healed[1]?.["eth0.10"]).toEqual(untouched);
      expect(Object.keys(healed[1] ?? {}).sort()).toEqual(["eth0.10", "eth0.20", "inner"]);
      expect(healed[1]?.["eth0.20"]).toMatchObject({ mtu: 1400, linkinfo: { info_data: { id: 20 } } });
      expect(await addressesOf(h1, "eth0.10")).toEqual(["10.10.0.1/24"]);
      expect(outcomes((await stack.preview()).events)).toEqual({});
    });

    test("up heals it without a refresh, too", async () => {
      await h1.run("ip link delete eth0.20; ip link set eth0.10 down");
      const up = await stack.up();
      succeeded(up);
      expect(outcomes(up.events)).toMatchObject({ "web1-vlan10": "update", "web1-vlan20": "update" });
      expect((await vlanLinks(h1))["eth0.20"]?.mtu).toBe(1400);
      expect(outcomes((await stack.preview()).events)).toEqual({});
    });

    test("what somebody else put in its place is named and left alone", async () => {
      await h1.run("ip link delete eth0.20; ip link add link eth0 name eth0.20 type vlan id 21");
      const up = await stack.upAfterPreview();
      failed(up);
      expect(up.output).toContain(
        'web1: a different link has the name "eth0.20": 802.1Q id 21 on eth0, not made by Trunkline; choose another name, or remove that link',
      );
      expect((await vlanLinks(h1))["eth0.20"]?.linkinfo?.info_data?.id).toBe(21);
      await h1.run("ip link delete eth0.20");
      succeeded(await stack.up());
      expect((await vlanLinks(h1))["eth0.20"]?.linkinfo?.info_data?.id).toBe(20);
    });
  });

  test("destroy leaves the hosts as they were", async () => {
    const destroy = await stack.destroy();
    succeeded(destroy);
    expect(destroy.stderr).toBe("");
    expect(await bothListings()).toEqual(before);
    expect((await h1.run("ls /var/lib/trunkline/links")).stdout).toBe("");
  });
});
