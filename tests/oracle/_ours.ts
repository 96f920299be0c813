import type { LabHost } from "../lab";
import { attached } from "../scenarios/attachments/_networks";
import { Run, inputOf, type State } from "../scenarios/_run";
import type { Lab } from "./_containers";
import { facts, withId, type Chosen, type Row } from "./_row";
import { allEnded, ours, places, type Made } from "./_side";

/** Our containers: one of each engine on the first host. */
export const container = {
  a: { docker: "ours-a" },
  b: { podman: "ours-b" },
  c: { docker: "ours-c" },
} as const;

/** Gives the host IPv6 on a VLAN that was made for containers alone: Docker does, and rows look at the host there. */
async function letHostIn(host: LabHost, parent: string): Promise<void> {
  const off = `/proc/sys/net/ipv6/conf/${parent}/disable_ipv6`;
  await host.run(`! grep -qsx 1 ${off} || echo 0 >${off}`);
}

/** Makes the row's network with this project, on both hosts, in one run of a program. */
export async function byUs(row: Row, { hosts, pids }: Lab): Promise<Made> {
  const { driver, options } = facts(row);
  const run = new Run();
  const networks: State[] = [];
  const attachments: State[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(attachments.map((each) => run.of("containerAttachment").delete(each)));
    await Promise.all(networks.map((each) => run.of(driver).delete(each)));
    run.end();
  };
  const attach = async (network: State, name: "a" | "b" | "c", options?: Chosen["ours"]) => {
    const args = attached(network, name, container[name], { ...options });
    attachments.push(await run.of("containerAttachment").create(name, args));
  };
  const elsewhere = places(row, ours).map(({ at }) => at(ours.containerElsewhere));
  try {
    const [first, second] = await allEnded(
      hosts.slice(0, elsewhere.length === 0 ? 1 : 2).map(async (host) => {
        const input = inputOf(host);
        await run.look(input);
        const name = `net-${host.name}`;
        const args = { ...withId(options, ours.vlanId), host: input, name };
        const network = await run.of(driver).create(name, args);
        networks.push(network);
        await letHostIn(host, String(network.outs["parent"]));
        return network;
      }),
    );
    await allEnded([
      second && attach(second, "c", { addresses: elsewhere }),
      first &&
        attach(first, "a", row.containers?.a?.ours).then(() =>
          row.alone ? undefined : attach(first, "b", row.containers?.b?.ours),
        ),
    ]);
    const { a, b, c } = pids;
    return {
      pids: { a, ...(!row.alone && { b }), ...(second && { c }) },
      parent: String(first?.outs["parent"]),
      remove,
    };
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
}
