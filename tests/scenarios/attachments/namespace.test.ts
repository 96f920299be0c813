import { only, useHosts } from "../_host";
import { Run } from "../_run";
import { attached, attachmentRecords, hostLinks, inside, makeNetwork } from "./_networks";

const targets = useHosts();

test("an ipvlan link in a namespace: name, address, default route, mark, record; deleted without a trace", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const state = await run.of("containerAttachment").create("red", attached(network, "red", { netns: "red" }));

  expect(state.outs).toMatchObject({
    interfaceName: "eth0",
    addresses: ["192.168.10.2"],
    gateway: "192.168.10.1",
    namespace: Number((await host.run("ls -Li /run/netns/red")).stdout.trim().split(" ")[0]),
  });
  const { links, routes } = await inside(host, "--net=/run/netns/red");
  expect(links).toEqual([
    expect.objectContaining({
      ifname: "eth0",
      flags: expect.arrayContaining(["UP"]) as unknown,
      linkinfo: expect.objectContaining({ info_kind: "ipvlan", info_data: { mode: "l2", bridge: true } }) as unknown,
      ifalias: expect.stringMatching(/^trunkline:lab\/dev\/red@/) as unknown,
    }),
  ]);
  expect(routes).toContainEqual(expect.objectContaining({ dst: "default", gateway: "192.168.10.1", dev: "eth0" }));
  expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
  expect(await attachmentRecords(host)).toContain("address 192.168.10.2/24");

  const again = await run.of("containerAttachment").up("red", attached(network, "red", { netns: "red" }), state);
  expect(again.done).toBe("unchanged");

  const later = new Run();
  await later.of("containerAttachment").delete(state);
  expect((await inside(host, "--net=/run/netns/red")).links).toEqual([]);
  expect(await attachmentRecords(host)).toBe("");
  await later.of("ipvlanNetwork").delete(network);
});
