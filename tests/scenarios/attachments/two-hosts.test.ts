import { sharedLab } from "../../shared-lab";
import { useHosts, type Target } from "../_host";
import { Run } from "../_run";
import { attached, makeNetwork } from "./_networks";

const targets = useHosts(2);

test.each([
  ["ipvlanNetwork", 10],
  ["macvlanNetwork", 20],
] as const)(
  "%s: containers on two hosts reach each other over a tagged VLAN, with addresses of their own",
  async (driver, id) => {
    const [first, second] = targets as readonly [Target, Target];
    await (await sharedLab()).allowVlan(id, [1, 2]);
    const run = new Run();
    const made = [];
    for (const { host, input } of [first, second]) {
      await host.run("ip netns add red");
      await run.look(input);
      const options = { parent: `eth0.${String(id)}` };
      const network = await makeNetwork(run, input, { driver, name: `db-${host.name}`, options });
      made.push({ name: `red-${host.name}`, network });
    }
    const states = await Promise.all(
      made.map(({ name, network }) =>
        run.of("containerAttachment").create(name, attached(network, name, { netns: "red" })),
      ),
    );
    const addresses = states.flatMap(({ outs }) => outs["addresses"] as string[]);
    expect([...addresses].sort()).toEqual(["192.168.10.2", "192.168.10.3"]);
    await first.host.run(`ip netns exec red ping -c 1 -W 5 ${addresses[1] ?? ""}`);
    await second.host.run(`ip netns exec red ping -c 1 -W 5 ${addresses[0] ?? ""}`);
  },
);
