import { addressesOf, link, only, told, useHosts } from "./_host";
import { Run } from "./_run";

const targets = useHosts();

test("a VIP of keepalived stays through every run; one that says nothing goes, unless it is to be kept", async () => {
  const { host, input } = only(targets);
  const args = { host: input, parent: "eth0", vlanId: 10, addresses: ["10.10.0.1/24"] };
  const run = new Run();
  await run.look(input);
  const state = await run.create("it", args);
  const vips =
    "ip address add 10.10.0.100/32 dev eth0.10 proto 18; ip address add 10.10.0.101/24 dev eth0.10";
  await host.run(vips);
  const addresses = async (): Promise<string[]> => addressesOf(await link(host, "eth0.10"));

  const keeping = new Run();
  await keeping.look(input);
  const kept = await keeping.up("it", { ...args, otherAddresses: "keep" }, state);
  expect(await addresses()).toEqual(["10.10.0.1/24", "10.10.0.100/32", "10.10.0.101/24"]);
  expect((await keeping.refresh(kept))?.outs["addresses"]).toEqual(["10.10.0.1/24"]);
  // Its own address goes, and with it, in the kernel, the others of its subnet.
  const moved = { ...args, addresses: ["10.10.0.2/24"], otherAddresses: "keep" };
  const other = await keeping.up("it", moved, kept);
  expect(await addresses()).toEqual(["10.10.0.100/32", "10.10.0.101/24", "10.10.0.2/24"]);

  const asStandard = await keeping.up("it", { ...args, addresses: ["10.10.0.2/24"] }, other);
  expect(await addresses()).toEqual(["10.10.0.100/32", "10.10.0.2/24"]);
  expect((await keeping.refresh(asStandard))?.outs["addresses"]).toEqual(["10.10.0.2/24"]);
  expect(told().filter((line) => line.includes("did not give"))).toEqual([]);

  await keeping.delete(asStandard);
  expect(told()).toContain(
    "h1: with eth0.10 go addresses that Trunkline did not give it: 10.10.0.100/32 (proto keepalived)",
  );
});
