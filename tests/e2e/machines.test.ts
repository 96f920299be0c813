import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { failed, listing, outcomes, program, succeeded, webHosts, wipe, withStack } from "./_helpers";

let lab: Lab;
let h1: LabHost;
let h2: LabHost;

beforeAll(async () => {
  lab = await sharedLab();
  [h1, h2] = lab.hosts as [LabHost, LabHost];
  await Promise.all([wipe(h1), wipe(h2)]);
  await h1.run("ip netns add red");
});

afterAll(() => Promise.all([wipe(h1), wipe(h2)]));

test("a Host that gets another name takes nothing away, and another machine under that name is refused", async () => {
  const body = (host: LabHost, name: string, options = "{}"): string => `
    const host = new trunkline.Host("${name}", { connection: ${JSON.stringify(webHosts([host])[0]?.connection)} }, ${options});
    new trunkline.VlanSubInterface("storage", { host, parent: "eth0", vlanId: 10, addresses: ["10.10.0.1/24"] });
    const lan = new trunkline.MacvlanNetwork("lan", { host, parent: "eth0.50", subnets: [{ cidr: "10.50.0.0/24" }] });
    new trunkline.ContainerAttachment("c", { network: lan, container: { netns: "red" } });`;
  const is = async (): Promise<string[]> => [
    await listing(h1),
    (await h1.run("ip netns exec red ip -o address; grep -rs . /var/lib/trunkline/*/*")).stdout,
  ];

  await withStack({ lab, program: program([], body(h1, "web1")) }, async (stack) => {
    succeeded(await stack.up());
    const made = await is();
    await stack.setProgram(program([], body(h1, "web01", '{ aliases: [{ name: "web1" }] }')));
    const renamed = await stack.up();
    succeeded(renamed);
    expect(outcomes(renamed.events)).toEqual({
      web1: "discard",
      storage: "update",
      lan: "update",
      c: "update",
    });
    expect(await is()).toEqual(made);

    const before = await listing(h2);
    await stack.setProgram(program([], body(h2, "web01")));
    const refused = await stack.up();
    failed(refused);
    expect(refused.output).toMatch(/web01: another machine answers: its machine-id is [0-9a-f]{32}, and /);
    expect(await listing(h2)).toBe(before);
    expect(await is()).toEqual(made);
  });
}, 300_000);
