import { createServer, connect, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import {
  changesCome,
  changesEnded,
  eventually,
  failed,
  holdLock,
  outcomes,
  program,
  ScratchStack,
  succeeded,
  vlanLinks,
  webHosts,
  wipe,
} from "./_helpers";

let lab: Lab;
let hosts: [LabHost, LabHost, LabHost];

beforeAll(async () => {
  lab = await sharedLab();
  hosts = lab.hosts.slice(0, 3) as [LabHost, LabHost, LabHost];
  await Promise.all(hosts.map(wipe));
});

afterAll(() => Promise.all(hosts.map(wipe)));

describe("a host that does not answer is left out, comes back, and is gone for good", () => {
  let stack: ScratchStack;

  /** @param own more options of web2, which is at a port where nobody listens */
  const away = (own: string, first: string, second: string): string =>
    program(
      webHosts(hosts.slice(0, 1)),
      `const web2 = new trunkline.Host("web2", { connection: { host: "127.0.0.1", port: 9, user: "root", dialErrorLimit: 1 }, ${own} });
       ${first}\n${second}`,
    );
  const there = (first: string, second: string): string =>
    program(webHosts(hosts.slice(0, 2)), `${first}\n${second}`);
  const network = (nth: number): string =>
    `const db${String(nth)} = new trunkline.MacvlanNetwork("db${String(nth)}", { host: web${String(nth)}, parent: "eth0.50", subnets: [{ cidr: "192.168.10.0/24" }] });`;
  const attachment = (name: string, nth: number, netns: string): string =>
    `new trunkline.ContainerAttachment("${name}", { network: db${String(nth)}, container: { netns: "${netns}" } });`;
  const vlan = (nth: number, id: number): string =>
    `new trunkline.VlanSubInterface("vlan${String(nth)}-${String(id)}", { host: web${String(nth)}, parent: web${String(nth)}.defaultInterface.apply((name) => name ? "eth0" : undefined), vlanId: ${String(id)} });`;

  const one = network(1) + attachment("red1", 1, "red");
  const two = network(2) + attachment("red2", 2, "red") + vlan(2, 10);

  beforeAll(async () => {
    for (const host of hosts.slice(0, 2)) await host.run("ip netns add red; ip netns add blue");
    stack = await ScratchStack.create({ lab, logsIn: true, program: there(one, two) });
    succeeded(await stack.up());
  });

  afterAll(() => stack.remove());

  test("the others are done and it is named; it keeps its state and its addresses, and what is new is noted", async () => {
    const before = await Promise.all(["db2", "red2", "vlan2-10"].map((name) => stack.resource(name)));
    await stack.setProgram(
      away('unreachable: "skip"', one + attachment("blue1", 1, "blue"), two + vlan(2, 20)),
    );
    const up = succeeded(await stack.upAfterPreview());
    expect(up.output).toMatch(
      /warning: web2 \(127\.0\.0\.1:9\): connection refused .*; the host is left out/,
    );
    const after = await Promise.all(["db2", "red2", "vlan2-10"].map((name) => stack.resource(name)));
    expect(after.map(({ outputs }) => outputs)).toEqual(before.map(({ outputs }) => outputs));
    const addresses = await Promise.all(["red1", "red2", "blue1"].map((name) => stack.resource(name)));
    expect(addresses.flatMap(({ outputs }) => outputs?.["addresses"]).sort()).toEqual([
      "192.168.10.2",
      "192.168.10.3",
      "192.168.10.4",
    ]);
    expect((await stack.resource("vlan2-20")).outputs).toMatchObject({ vlanId: 20, leftOut: true });
    expect(Object.keys(await vlanLinks(hosts[1])).sort()).toEqual(["eth0.10", "eth0.50"]);
  });

  test("a refresh leaves it out as well", async () => {
    const refresh = succeeded(await stack.refresh());
    expect(refresh.output).toContain("the state keeps what it has");
    expect((await stack.resource("red2")).outputs).toHaveProperty("addresses");
  });

  test("what is removed from it stays in the state: the run does the others first, and fails", async () => {
    await stack.setProgram(
      away('unreachable: "skip"', one + vlan(1, 30), network(2) + vlan(2, 10) + vlan(2, 20)),
    );
    const up = failed(await stack.up());
    expect(up.output).toContain("web2: red2 cannot be deleted, because the host is left out of this run");
    expect((await stack.resource("red2")).outputs).toHaveProperty("addresses");
    expect(Object.keys(await vlanLinks(hosts[0])).sort()).toEqual(["eth0.30", "eth0.50"]);
    expect((await hosts[0].run("ip -n blue link show")).stdout).not.toContain("eth0");
  });

  test("when it is back, the next up does what was left out", async () => {
    await stack.setProgram(there(one + vlan(1, 30), network(2) + vlan(2, 10) + vlan(2, 20)));
    const up = succeeded(await stack.up());
    expect(outcomes(up.events)).toMatchObject({ red2: "delete", "vlan2-20": "update" });
    expect(Object.keys(await vlanLinks(hosts[1])).sort()).toEqual(["eth0.10", "eth0.20", "eth0.50"]);
    expect((await stack.resource("vlan2-20")).outputs).not.toHaveProperty("leftOut");
    expect(outcomes((await stack.preview()).events)).toEqual({});
  });

  test("gone for good, it is forgotten: by an up what the program removed, by destroy the rest, without a connection", async () => {
    await stack.setProgram(away("gone: true", one, network(2) + vlan(2, 10)));
    const up = succeeded(await stack.upAfterPreview());
    expect(up.output).toContain("web2 is gone (gone: true)");
    expect(outcomes(up.events)).toMatchObject({ "vlan2-20": "delete", db2: "update", "vlan2-10": "update" });
    succeeded(await stack.destroy());
    expect(await stack.resources()).toEqual([]);
    expect(await vlanLinks(hosts[0])).toEqual({});
    expect(Object.keys(await vlanLinks(hosts[1])).sort()).toEqual(["eth0.10", "eth0.20", "eth0.50"]);
  });
});

describe("a host freezes for good in the middle of an up", () => {
  const count = 12;

  test("the healthy ones get all of their new links in about the time they need, then the run fails for it", async () => {
    const [h1, h2, h3] = hosts;
    await Promise.all(hosts.map(wipe));
    const way = await freezableWay(h3.sshPort);
    const { hostKey, privateKey } = h3.connection;
    const connection = { host: "127.0.0.1", port: way.port, user: "root", hostKey, privateKey };
    const links = ["web3", "web1", "web2"].map(
      (web) =>
        `for (let id = 101; id <= ${String(100 + count)}; id++)
           new trunkline.VlanSubInterface("${web}-" + id, { host: ${web}, parent: "eth0", vlanId: id });`,
    );
    const text = program([...webHosts([h1, h2]), { name: "web3", connection }], links.join("\n"));
    const stack = await ScratchStack.create({ lab, logsIn: true, program: text });
    const release = await holdLock(h3);
    try {
      const run = stack.startUp("--parallel=8");
      await changesCome(h3);
      way.freeze();
      const frozenAt = Date.now();
      const countOn = async (host: LabHost): Promise<number> => Object.keys(await vlanLinks(host)).length;
      await eventually("the healthy hosts have theirs", async () => {
        if (run.hasEnded) throw new Error(`it has ended:\n${run.output}`);
        return ((await countOn(h1)) === count && (await countOn(h2)) === count) || undefined;
      });
      expect(Date.now() - frozenAt).toBeLessThan(30_000);
      const up = failed(await run.ended());
      expect(Date.now() - frozenAt).toBeLessThan(75_000);
      expect(up.output).toContain("web3: does not answer, and other hosts are waiting");
      expect(up.output).toMatch(/error: web3 \(127\.0\.0\.1:\d+\): no answer in time/);
      const healthy = (await stack.resources()).filter(({ urn }) => /::web[12]-\d+$/.test(urn));
      expect(healthy).toHaveLength(2 * count);
    } finally {
      await release();
      way.thaw();
      await changesEnded(h3);
    }
    succeeded(await stack.up());
    expect(Object.keys(await vlanLinks(h3))).toHaveLength(count);
    expect(outcomes((await stack.preview()).events)).toEqual({});
    succeeded(await stack.destroy());
    await stack.remove();
    way.close();
  }, 240_000);
});

/** A way to a port of this machine that can stop to carry anything, as a host that freezes does. */
async function freezableWay(
  to: number,
): Promise<{ port: number; freeze(): void; thaw(): void; close(): void }> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server: Server = createServer((client) => {
    const host = connect(to, "127.0.0.1");
    for (const [from, into] of [
      [client, host],
      [host, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => into.destroy());
      from.on("close", () => sockets.delete(from));
      from.pipe(into);
      if (frozen) from.unpipe(into).pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    // What was under way is lost; new connections work.
    thaw: () => {
      frozen = false;
      for (const socket of sockets) socket.destroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
