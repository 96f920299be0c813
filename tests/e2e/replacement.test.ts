import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  listing,
  outcomes,
  program,
  ScratchStack,
  stepsBegun,
  succeeded,
  vlanLinks,
  webHosts,
  wipe,
  withStack,
} from "./_helpers";

interface Shape {
  readonly vlanId: number;
  readonly name?: string;
  readonly parent?: string;
  readonly innerId?: number;
}

describe("what the kernel cannot change is replaced", () => {
  let lab: Lab;
  let host: LabHost;
  let stack: ScratchStack;
  let before: string;

  const shaped = ({ vlanId, name, parent = "eth0", innerId = 5 }: Shape): string =>
    program(
      webHosts([host]),
      `const outer = new trunkline.VlanSubInterface("outer", { host: web1, parent: "${parent}", vlanId: ${String(vlanId)}, name: ${JSON.stringify(name) ?? "undefined"} });
       new trunkline.VlanSubInterface("inner", { host: web1, parent: outer, vlanId: ${String(innerId)}, name: "inner" });`,
    );

  beforeAll(async () => {
    lab = await sharedLab();
    [host] = lab.hosts as [LabHost];
    await wipe(host);
    await host.run("ip link add dummy7 type dummy && ip link set dummy7 up");
    before = await listing(host);
    stack = await ScratchStack.create({ lab, program: shaped({ vlanId: 10, name: "lan" }) });
    succeeded(await stack.up());
  });

  afterAll(async () => {
    await stack.remove();
    await wipe(host);
  });

  test("another id under the same explicit name: deleted first, which the diff says; QinQ on it goes along", async () => {
    await stack.setProgram(shaped({ vlanId: 11, name: "lan" }));
    const preview = await stack.preview("--diff");
    succeeded(preview);
    expect(preview.output).toMatch(/\+-pulumi-nodejs:dynamic\/trunkline:VlanSubInterface: \(replace\)/);
    expect(preview.output).toMatch(/~ vlanId +: 10 => 11/);

    const up = succeeded(await stack.up());
    for (const { events } of [preview, up]) {
      expect(stepsBegun(events).filter((step) => !step.endsWith(" replace"))).toEqual([
        "inner delete-replaced",
        "outer delete-replaced",
        "outer create-replacement",
        "inner create-replacement",
      ]);
    }
    const links = await vlanLinks(host);
    expect(links["lan"]?.linkinfo?.info_data?.id).toBe(11);
    expect(links["inner"]?.link).toBe("lan");
    expect(outcomes((await stack.preview()).events)).toEqual({});
  });

  test("another id and another name: the new one is made before the old one goes, and its QinQ child follows", async () => {
    await stack.setProgram(shaped({ vlanId: 12, name: "lan12" }));
    const up = await stack.upAfterPreview();
    succeeded(up);
    const links = await vlanLinks(host);
    expect(Object.keys(links).sort()).toEqual(["inner", "lan12"]);
    expect(links["inner"]?.link).toBe("lan12");
    expect(outcomes((await stack.preview()).events)).toEqual({});
  });

  test("another parent", async () => {
    await stack.setProgram(shaped({ vlanId: 12, name: "lan12", parent: "dummy7" }));
    const up = await stack.upAfterPreview();
    succeeded(up);
    const links = await vlanLinks(host);
    expect(links["lan12"]?.link).toBe("dummy7");
    expect(links["inner"]?.link).toBe("lan12");
    expect(outcomes((await stack.preview()).events)).toEqual({});
  });

  test("on demand: what is there stays, and the host has what the state says", async () => {
    const up = succeeded(await stack.up("--replace", "**::inner"));
    expect(stepsBegun(up.events)).toEqual(
      expect.arrayContaining(["inner create-replacement", "inner delete-replaced"]),
    );
    expect((await vlanLinks(host))["inner"]?.link).toBe("lan12");
    succeeded(await stack.refresh("--expect-no-changes"));
    expect(outcomes((await stack.preview()).events)).toEqual({});
  });

  test("the graph has host → sub-interface → sub-interface on it", async () => {
    await stack.must("stack", "graph", "graph.dot", "--short-node-name");
    const { readFile } = await import("node:fs/promises");
    const dot = await readFile(`${stack.folder}/graph.dot`, "utf8");
    const labels = Object.fromEntries(
      [...dot.matchAll(/^\s*(\w+) \[label="([^"]*)"\]/gm)].map(([, id = "", label = ""]) => [id, label]),
    );
    const edges = [...dot.matchAll(/^\s*(\w+) -> (\w+)/gm)].map(
      ([, from = "", to = ""]) => `${labels[from] ?? from} -> ${labels[to] ?? to}`,
    );
    expect(edges).toEqual(expect.arrayContaining(["web1 -> outer", "web1 -> inner", "outer -> inner"]));
  });

  test("destroy takes the upper one first and leaves nothing", async () => {
    const destroy = await stack.destroy();
    succeeded(destroy);
    expect(await listing(host)).toBe(before);
  });
});

describe("a sub-interface with an address, and a network of that subnet with a container on it", () => {
  let lab: Lab;
  let host: LabHost;
  let before: string;

  const shaped = (vlanId: number, addresses: readonly string[]): string =>
    program(
      webHosts([host]),
      `const storage = new trunkline.VlanSubInterface("storage", { host: web1, parent: "eth0", vlanId: ${String(vlanId)}, addresses: ${JSON.stringify(addresses)} });
       const db = new trunkline.IpvlanNetwork("db", { host: web1, parent: storage, subnets: [{ cidr: "10.10.0.0/24", exclude: ["10.10.0.9"] }] });
       new trunkline.ContainerAttachment("web2", { network: db, container: { netns: "red" } });`,
    );
  const own = ["10.10.0.9/24"];

  beforeAll(async () => {
    lab = await sharedLab();
    [host] = lab.hosts as [LabHost];
    await wipe(host);
    await host.run("ip netns add red");
    before = await listing(host);
  });
  afterAll(() => wipe(host));

  const parentInside = async (): Promise<unknown> => {
    const { stdout } = await host.run("ip netns exec red ip -j link show eth0");
    return (JSON.parse(stdout) as { link_index: number }[])[0]?.link_index;
  };

  test("another id: with its address the old one goes first; without, the new one comes first, beside the way of the old one", async () => {
    await withStack({ lab, program: shaped(11, own) }, async (stack) => {
      succeeded(await stack.up());
      const another = async (id: number, addresses: readonly string[]): Promise<string[]> => {
        await stack.setProgram(shaped(id, addresses));
        const { events } = succeeded(await stack.upAfterPreview());
        const made = await vlanLinks(host);
        const name = `eth0.${String(id)}`;
        expect(Object.keys(made)).toEqual([name]);
        expect(await parentInside()).toBe(made[name]?.ifindex);
        return stepsBegun(events)
          .filter((step) => !step.endsWith(" replace"))
          .slice(-6);
      };
      expect(await another(10, own)).toEqual([
        "web2 delete-replaced",
        "db delete-replaced",
        "storage delete-replaced",
        "storage create-replacement",
        "db create-replacement",
        "web2 create-replacement",
      ]);
      expect((await another(12, [])).at(-1)).toBe("storage delete-replaced");
      succeeded(await stack.preview("--expect-no-changes"));
    });
    expect(await listing(host)).toBe(before);
  });
});
