import { failAt, failedStep, useFailingIp, type Failing } from "../_failing-ip";
import { only, useHosts } from "../_host";
import { Run, type State } from "../_run";
import { attached, attachmentRecords, hostLinks, inside, makeNetwork } from "./_networks";

const targets = useHosts();

const subnets = [{ cidr: "192.168.10.0/24" }, { cidr: "2001:db8:10::/64" }];

/** Prints everything that a step could have changed, on the host and in the namespaces red and blue. */
const shown = `
show() { "$@" -br link; "$@" -d -o address | sed "s/valid_lft.*//"; "$@" route show table all; }
show ip
show ip -n red
[ ! -e /run/netns/blue ] || show ip -n blue
ip netns exec red grep . /proc/sys/net/ipv4/conf/eth1/rp_filter
cd /var/lib/trunkline && grep -r . links networks attachments
true
`;

/** Sorts lines: no undo can restore which of two addresses of a subnet comes first. */
function sorted(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(" secondary", "").trim()).sort();
}

/** Leaves out what a link that is made again has anew: its index, and its link-local address, which comes later. */
function whoeverMade(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.includes("fe80::")).map((line) => line.replace(/^\d+: /, ""));
}

/** Repeats `work`, each time with the next step failing, until none is left to fail. Returns the failed steps. */
async function failingAtEach(
  how: Failing,
  work: () => Promise<unknown>,
  compared = (lines: readonly string[]) => lines,
): Promise<string[]> {
  const { host } = only(targets);
  const show = async (then: string): Promise<{ failed: string; there: string[] }> => {
    const { stdout } = await host.run("sh", { stdin: `${failedStep}\n${then}\n${shown}` });
    const [failed = "", ...there] = stdout.split("\n");
    return { failed, there: sorted(compared(there)) };
  };
  // Wait for the addresses that the kernel adds itself.
  await host.run('until [ -z "$(ip -n red -6 -o address show tentative)" ]; do sleep 0.1; done');
  const before = await show(failAt(1, how));
  const steps: string[] = [];
  for (;;) {
    const failure = await work().then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    const { failed, there } = await show(failAt(steps.length + 2, how));
    if (failure === undefined) {
      expect(failed).toBe("");
      return steps;
    }
    if (failed === "") throw failure;
    expect({ failed, said: failure.message }).toEqual({
      failed,
      said: expect.stringMatching(
        /^h1: (the kernel refused a step: ip said "|its ip command was ended before it had finished)/,
      ) as string,
    });
    // A killed process could not say where it stopped.
    if (how === "refused") expect(failure.message).toContain(`" to "ip ${failed}`);
    expect({ failed, there }).toEqual({ failed, there: before.there });
    steps.push(failed.replace(/\btl[0-9a-f]{12}\b/g, "TEMPORARY").replace(/ trunkline:.*/, ""));
  }
}

async function begin(): Promise<Run> {
  const { host, input } = only(targets);
  await host.run(
    "for name in d0 d1; do ip link add $name type dummy; ip link set $name up; done; ip netns add red",
  );
  const run = new Run();
  await run.look(input);
  return run;
}

/** Makes another attachment of red, whose routes, including the default route, must survive. */
async function beside(run: Run): Promise<State> {
  const options = { parent: "d1", subnets: [{ cidr: "192.168.20.0/24" }, { cidr: "2001:db8:20::/64" }] };
  const network = await makeNetwork(run, only(targets).input, { name: "beside", options });
  return run.of("containerAttachment").create("first", attached(network, "first", { netns: "red" }));
}

const routes = [{ destination: "10.0.0.0/8", gateway: "192.168.10.9" }];

test.each([
  ["macvlanNetwork", "refused"],
  ["ipvlanNetwork", "killed"],
] as const)(
  "an attachment to an %s, a step of which comes to nothing (%s): nothing is left, whichever it is, and the address is free",
  async (driver, how) => {
    const { host, input } = only(targets);
    const run = await begin();
    await beside(run);
    const network = await makeNetwork(run, input, { driver, options: { parent: "d0", subnets } });
    await useFailingIp(host);
    const args = attached(network, "red", { netns: "red" }, { gatewayPriority: 1, routes });
    let made: State | undefined;
    const steps = await failingAtEach(how, async () => {
      made = await run.of("containerAttachment").create("red", args);
    });
    const mac = String(made?.outs["macAddress"]);
    expect(steps).toEqual([
      `link add link d0 name TEMPORARY type ${driver === "ipvlanNetwork" ? "ipvlan mode l2 bridge" : "macvlan mode bridge"}`,
      "link set dev TEMPORARY alias",
      "link set dev TEMPORARY netns /run/netns/red",
      "link set dev TEMPORARY name eth1",
      ...(driver === "ipvlanNetwork" ? [] : [`link set dev eth1 address ${mac}`]),
      "address replace 192.168.10.2/24 broadcast + dev eth1",
      "address replace 2001:db8:10::2/64 dev eth1 nodad",
      "link set dev eth1 up",
      "route replace 0.0.0.0/0 via 192.168.10.1 dev eth1",
      "route replace ::/0 via 2001:db8:10::1 dev eth1",
      "route add 10.0.0.0/8 via 192.168.10.9 dev eth1",
    ]);
    // The first free addresses, in spite of all failures.
    expect(made?.outs["addresses"]).toEqual(["192.168.10.2", "2001:db8:10::2"]);
  },
);

test("an attachment that changes in place, a step of which comes to nothing: all is as it was before", async () => {
  const { host, input } = only(targets);
  const run = await begin();
  await beside(run);
  const network = await makeNetwork(run, input, { options: { parent: "d0", subnets } });
  const of = run.of("containerAttachment");
  const before = attached(network, "red", { netns: "red" }, { routes });
  const state = await of.create("red", before);
  const after = {
    ...before,
    addresses: ["192.168.10.7", "2001:db8:10::7"],
    gatewayPriority: 1,
    mtu: 1400,
    routes: [{ destination: "10.0.0.0/8", gateway: "192.168.10.8" }],
  };
  await useFailingIp(host);
  const steps = await failingAtEach("refused", () => of.up("red", after, state));
  expect(steps.length).toBeGreaterThan(8);
});

test("an attachment that moves to another container, a step of which comes to nothing: the first one has it as before", async () => {
  const { host, input } = only(targets);
  const run = await begin();
  await host.run("ip netns add blue");
  await beside(run);
  const network = await makeNetwork(run, input, {
    driver: "macvlanNetwork",
    options: { parent: "d0", subnets },
  });
  const options = { gatewayPriority: 1, routes, sysctls: { "net.ipv4.conf.IFNAME.rp_filter": "2" } };
  const of = run.of("containerAttachment");
  await of.create("web", attached(network, "web", { netns: "red" }, options));
  await useFailingIp(host);
  let made: State | undefined;
  const move = async (): Promise<void> => {
    made = await of.create("web", attached(network, "web", { netns: "blue" }, options));
  };
  // Nobody knows whether a killed process has deleted the first link, which must not come to be there twice.
  const steps = await failingAtEach("killed", move, whoeverMade);
  expect(steps).toContain("link delete dev eth1");
  expect(made?.outs["addresses"]).toEqual(["192.168.10.2", "2001:db8:10::2"]);
});

test("a network whose parent is to be made, a step of which comes to nothing: nothing is left, whichever it is", async () => {
  const { host, input } = only(targets);
  const run = await begin();
  await useFailingIp(host);
  const make = (parent: string | undefined) => (): Promise<State> =>
    makeNetwork(run, input, { name: parent ?? "isolated", options: { parent, subnets: [] } });
  expect(await failingAtEach("refused", make("d0.50"))).toEqual([
    "link add link d0 name d0.50 type vlan protocol 802.1Q id 50",
    "link set dev d0.50 alias",
    "link set dev d0.50 up",
  ]);
  const [first, ...more] = await failingAtEach("killed", make(undefined));
  expect(first).toMatch(/^link add name \S+ type dummy$/);
  expect(more).toHaveLength(2);
});

test("a container whose settings cannot be written: nothing is left", async () => {
  const { host, input } = only(targets);
  const run = await begin();
  const network = await makeNetwork(run, input, { options: { parent: "d0", subnets } });
  await host.run("mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys");
  const args = attached(network, "red", { netns: "red" });
  await expect(run.of("containerAttachment").create("red", args)).rejects.toThrow(
    /^h1: the kernel refused a step: .*[Rr]ead-only file system/,
  );
  await host.run("umount /proc/sys");
  expect((await inside(host, "--net=/run/netns/red")).links).toEqual([]);
  expect(await hostLinks(host)).toEqual(["d0", "d1", "eth0", "lo", "mgmt0"]);
  expect(await attachmentRecords(host)).toBe("");
  const made = await run.of("containerAttachment").create("red", args);
  expect(made.outs["addresses"]).toEqual(["192.168.10.2", "2001:db8:10::2"]);
});
