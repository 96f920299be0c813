import { sharedLab } from "../../shared-lab";
import { useHosts, type Target } from "../_host";
import { Run, type State } from "../_run";
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

test.each([
  ["the same subnet", "192.168.10.0/24"],
  ["a part of the subnet", "192.168.10.0/25"],
])(
  "an address that another host of the program gave earlier is not given, nor taken when it is chosen: %s",
  async (_, cidr) => {
    const [first, second] = targets as readonly [Target, Target];
    const earlier = new Run();
    for (const { host, input } of [first, second]) {
      await host.run("ip netns add red; ip netns add blue");
      await earlier.look(input);
    }
    const networks = await Promise.all(
      [first, second].map(({ host, input }, index) => {
        const options = { subnets: [{ cidr: index === 0 ? "192.168.10.0/24" : cidr }] };
        return makeNetwork(earlier, input, { name: `db-${host.name}`, options });
      }),
    );
    const [here, there] = networks as [State, State];
    await earlier.of("containerAttachment").create("red", attached(here, "red", { netns: "red" }));

    // A later run that knows the second host before the first one has answered.
    const run = new Run();
    await run.look(second.input);
    const looking = run.look(first.input);
    const blue = await run
      .of("containerAttachment")
      .create("blue", attached(there, "blue", { netns: "blue" }));
    expect(blue.outs["addresses"]).toEqual(["192.168.10.3"]);
    await looking;
    const chosen = attached(there, "red2", { netns: "red" }, { addresses: ["192.168.10.2"] });
    const { problems } = await run.of("containerAttachment").check("red2", chosen);
    expect(problems).toEqual([
      "h2: address 192.168.10.2 is in use by red on h1; choose another address, or leave it out [address-taken]",
    ]);

    // A program does not ask hosts that it does not know: the limit that the README names.
    const other = new Run();
    await other.look(second.input);
    expect((await other.of("containerAttachment").check("red2", chosen)).problems).toEqual([]);
  },
);
