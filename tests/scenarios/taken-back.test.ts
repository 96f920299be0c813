import { attached, makeNetwork } from "./attachments/_networks";
import { failAt, failedStep, useFailingIp } from "./_failing-ip";
import { only, useHosts } from "./_host";
import { Run } from "./_run";

const targets = useHosts();

/** Prints links, addresses, routes, what shims have set and, byte for byte, records. */
const shown = `
for namespace in "" "-n red"; do
  ip $namespace -d -o address | sed "s/^[0-9]*: //; s/valid_lft.*//; s/ *secondary//"
  ip $namespace route show table all
done | sort
(cd /proc/sys/net && grep "" ipv4/conf/*/arp_* ipv6/conf/*/disable_ipv6 ipv6/conf/*/accept_ra ipv6/conf/*/ndisc_notify)
cd /var/lib/trunkline && find links networks attachments -type f | sort | xargs grep "" /dev/null
true
`;

async function show(then = ""): Promise<{ passedOver: string; there: string[] }> {
  const { stdout } = await only(targets).host.run("sh", { stdin: `${failedStep}\n${then}\n${shown}` });
  const [passedOver = "", ...there] = stdout.split("\n");
  return { passedOver, there };
}

/** Does `work` while the host reports success for this step without doing it, and expects everything unchanged. */
async function comesToNothing(step: number, work: () => Promise<unknown>): Promise<string> {
  const before = await show(failAt(step, "ignored"));
  await expect(work()).rejects.toThrow(/^h1: the change was made, but the host is not as wanted afterwards/);
  const { passedOver, there } = await show();
  expect(there).toEqual(before.there);
  return passedOver;
}

async function begin(): Promise<Run> {
  const { host, input } = only(targets);
  await host.run(
    "ip link add d0 type dummy; ip link set d0 up; ip netns add red; mkdir -p /var/lib/trunkline; cd /var/lib/trunkline; mkdir -p links networks attachments",
  );
  await useFailingIp(host);
  const run = new Run();
  await run.look(input);
  return run;
}

const subnet = { cidr: "192.168.10.0/24" };
const hostShim = { addresses: ["192.168.10.130"] };

test("a network that is not as wanted when it was made leaves no record behind, nor does its link", async () => {
  const { input } = only(targets);
  const run = await begin();
  const making = (): Promise<unknown> => makeNetwork(run, input, { options: { parent: "d0.50" } });
  expect(await comesToNothing(3, making)).toBe("link set dev d0.50 up");
  await making();
});

test("a network that is not as wanted when it was changed in place has the record of before, and so have its links", async () => {
  const { input } = only(targets);
  const run = await begin();
  const options = { parent: "d0.50", subnets: [subnet], hostShim };
  const network = await makeNetwork(run, input, { options });
  const changed = {
    ...network.inputs,
    subnets: [subnet, { cidr: "192.168.20.0/24" }],
    hostShim: { ...hostShim, name: "shim0" },
  };
  const changing = (): Promise<unknown> => run.of("ipvlanNetwork").up("db", changed, network);
  expect(await comesToNothing(6, changing)).toBe("route add 192.168.20.0/24 dev shim0");
  await changing();
});

test("a network that is still there when it was deleted keeps its host shim as it was", async () => {
  const { input } = only(targets);
  const run = await begin();
  const subnets = [subnet, { cidr: "2001:db8:10::/64" }];
  const options = {
    parent: "d0.50",
    subnets,
    hostShim: { addresses: ["192.168.10.130", "2001:db8:10::130"] },
  };
  const network = await makeNetwork(run, input, { options });
  const removing = (): Promise<unknown> => run.of("ipvlanNetwork").delete(network);
  expect(await comesToNothing(2, removing)).toBe("link delete dev d0.50");
  await removing();
});

test("a sub-interface that is still there when it was deleted keeps its record", async () => {
  const { input } = only(targets);
  const run = await begin();
  const state = await run.create("it", { host: input, parent: "d0", vlanId: 10 });
  const removing = (): Promise<unknown> => run.delete(state);
  expect(await comesToNothing(1, removing)).toBe("link delete dev d0.10");
  await removing();
});

test("a sub-interface that is not as wanted when it was changed in place has the record of before", async () => {
  const { input } = only(targets);
  const run = await begin();
  const args = { host: input, parent: "d0", vlanId: 10 };
  const state = await run.create("it", args);
  const changing = (): Promise<unknown> => run.up("it", { ...args, mtu: 1400 }, state);
  expect(await comesToNothing(1, changing)).toBe("link set dev d0.10 mtu 1400");
  await changing();
});

test("an attachment that is still there when it was deleted keeps its record", async () => {
  const { input } = only(targets);
  const run = await begin();
  const network = await makeNetwork(run, input, { options: { parent: "d0" } });
  const of = run.of("containerAttachment");
  const state = await of.create("red", attached(network, "red", { netns: "red" }));
  const removing = (): Promise<unknown> => of.delete(state);
  expect(await comesToNothing(1, removing)).toBe("link delete dev eth0");
  await removing();
});
