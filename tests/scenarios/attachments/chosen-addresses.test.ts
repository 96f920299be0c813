import { only, useHosts } from "../_host";
import { Run } from "../_run";
import { attached, inside, makeNetwork } from "./_networks";

const targets = useHosts();

const dualStack = { subnets: [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }] };

test("an address of one family is chosen, that of the other is given: nothing to do afterwards", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { options: dualStack });
  const args = attached(network, "red", { netns: "red" }, { addresses: ["2001:db8:10::51"] });
  const of = run.of("containerAttachment");
  const state = await of.create("red", args);
  expect(state.outs["addresses"]).toEqual(["2001:db8:10::51", "192.168.10.2"]);
  expect((await of.up("red", args, state)).done).toBe("unchanged");

  // Both adding an address of the family and removing all of them are changes.
  const both = attached(
    network,
    "red",
    { netns: "red" },
    { addresses: ["2001:db8:10::51", "2001:db8:10::52"] },
  );
  const two = await of.up("red", both, state);
  expect(two.done).toBe("updated");
  const one = await of.up("red", args, two);
  expect(one.done).toBe("updated");
  expect(one.outs["addresses"]).toEqual(["2001:db8:10::51", "192.168.10.2"]);
});

test("addresses of fe80::/10 that the kernel does not make by itself are addresses as any", async () => {
  const { host, input } = only(targets);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { options: { subnets: [{ cidr: "fe90::/64" }] } });
  const of = run.of("containerAttachment");
  const args = (address: string) => attached(network, "red", { netns: "red" }, { addresses: [address] });
  const state = await of.create("red", args("fe90::2"));
  expect(state.outs["addresses"]).toEqual(["fe90::2"]);
  expect((await of.up("red", args("fe90::2"), state)).done).toBe("unchanged");

  expect((await of.up("red", args("fe90::3"), state)).done).toBe("updated");
  const { links } = await inside(host, "--net=/run/netns/red");
  const addresses = links.flatMap(({ addr_info: list }) => list as { local: string }[]);
  expect(addresses.map(({ local }) => local).filter((local) => !local.startsWith("fe80::"))).toEqual([
    "fe90::3",
  ]);
});
