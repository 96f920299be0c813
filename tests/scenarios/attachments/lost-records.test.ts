import { only, useHosts } from "../_host";
import { Run, type Converged, type State } from "../_run";

const targets = useHosts();

/** Two isolated networks with default pools, the second with the host's shim, and three attachments. */
async function made() {
  const { host, input } = only(targets);
  await host.run("for name in red green blue; do ip netns add $name; done");
  const run = new Run();
  await run.look(input);
  const networks = run.of("macvlanNetwork");
  const attachments = run.of("containerAttachment");
  const first = await networks.create("first", { host: input, name: "first" });
  const lanArgs = { host: input, name: "lan", hostShim: {} };
  const attachmentArgs = (name: string) => ({
    host: input,
    name,
    network: "lan",
    container: { netns: name },
  });
  const lan = await networks.create("lan", lanArgs);
  const states: Record<string, State> = {};
  for (const name of ["red", "green", "blue"])
    states[name] = await attachments.create(name, attachmentArgs(name));
  await networks.delete(first);
  return { host, input, lan, lanArgs, states, attachmentArgs };
}

const chosen = ({ outs }: State) => [outs["addresses"], outs["macAddress"]];

test.each([
  [
    "all records and links, as after a boot from an image",
    "rm -r /var/lib/trunkline; for name in red green blue; do ip -n $name link del eth0; done; for link in /sys/class/net/dm-* /sys/class/net/hs-*; do ip link del ${link##*/} 2>/dev/null; done; true",
    ["lan", "red", "green", "blue"],
  ],
  ["all records", "rm -r /var/lib/trunkline", ["lan", "red", "green", "blue"]],
  [
    "the record and the link of one attachment",
    "rm $(grep -l 'container netns green' /var/lib/trunkline/attachments/*); ip -n green link del eth0",
    ["green"],
  ],
])(
  "a host that lost %s: after a refresh, every network and container gets what the state knew",
  async (_what, losing, lost) => {
    const { host, input, lan, lanArgs, states, attachmentArgs } = await made();
    expect(lan.outs["subnets"]).toEqual([{ cidr: "172.18.0.0/16", gateway: "172.18.0.1" }]);
    await host.run(losing);

    const refreshing = new Run();
    const network = (await refreshing.of("macvlanNetwork").refresh(lan)) as State;
    const refreshed: Record<string, State> = {};
    for (const [name, state] of Object.entries(states))
      refreshed[name] = (await refreshing.of("containerAttachment").refresh(state)) as State;
    const drifted = Object.entries({ lan: network, ...refreshed }).filter(([, { outs }]) => "drift" in outs);
    expect(drifted.map(([name]) => name)).toEqual(lost);

    const run = new Run();
    await run.look(input);
    const again = await run.of("macvlanNetwork").up("lan", lanArgs, network);
    expect(again.outs["subnets"]).toEqual(lan.outs["subnets"]);
    expect(again.outs["shim"]).toEqual(lan.outs["shim"]);
    // The other way round: the lowest free address would be another container's.
    for (const name of ["blue", "green", "red"]) {
      const attachment: Converged = await run
        .of("containerAttachment")
        .up(name, attachmentArgs(name), refreshed[name]);
      expect(chosen(attachment)).toEqual(chosen(states[name] as State));
      const { stdout } = await host.run(`ip -n ${name} -o -4 address show dev eth0`);
      expect(stdout).toContain(`${String((attachment.outs["addresses"] as string[])[0])}/16`);
      expect((await new Run().of("containerAttachment").refresh(attachment))?.outs).not.toHaveProperty(
        "drift",
      );
    }
  },
);

test("what a host lost can be destroyed after a refresh", async () => {
  const { host, lan, states } = await made();
  await host.run("rm -r /var/lib/trunkline; for name in red green blue; do ip -n $name link del eth0; done");
  const run = new Run();
  for (const state of Object.values(states)) {
    const refreshed = await run.of("containerAttachment").refresh(state);
    await run.of("containerAttachment").delete(refreshed as State);
  }
  await run.of("macvlanNetwork").delete((await run.of("macvlanNetwork").refresh(lan)) as State);
  expect((await host.run("ls /sys/class/net")).stdout).not.toMatch(/dm-|hs-/);
});
