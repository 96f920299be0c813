import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, connect, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { logInEachTime } from "./_connections";
import { changesDuring, everything, link, links, only, records, useHosts } from "./_host";
import { inputOf, Run, type HostInput } from "./_run";

logInEachTime();

const targets = useHosts();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Makes the host's sshd reachable on another port. */
async function anotherPort(port: number): Promise<number> {
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    near.pipe(far).pipe(near);
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "it did not fail",
    (failure: Error) => failure.message,
  );
}

test("a user other than root works through sudo: create, update, refresh, delete", async () => {
  const { host } = only(targets);
  const input = inputOf(host, await host.createSshUser("ops", { sudo: true }));
  const run = new Run();
  await run.look(input);
  const created = await run.up("it", { host: input, parent: "eth0", vlanId: 10 });
  expect(created.outs["owned"]).toBe(true);
  const updated = await run.up("it", { host: input, parent: "eth0", vlanId: 10, mtu: 1400 }, created);
  expect(await link(host, "eth0.10")).toMatchObject({ mtu: 1400 });
  expect(await run.refresh(updated)).toBeDefined();
  await run.delete(updated);
  expect(await link(host, "eth0.10")).toBeUndefined();
});

test("without sudo: one clear error, in preview and in up, with host, cause and remedy", async () => {
  const { host } = only(targets);
  const input = inputOf(host, await host.createSshUser("guest", { sudo: false }));
  const { problems } = await new Run().look(input);
  expect(problems).toEqual([
    expect.stringMatching(
      /^h1: the user guest .*sudo.*; allow it .*sudoers.*, or log in as root \[not-permitted\]$/,
    ),
  ]);
  const error = await failureOf(new Run().create("it", { host: input, parent: "eth0", vlanId: 10 }));
  expect(error).toBe((problems as string[])[0]);
  expect(Object.keys(await links(host)).sort()).toEqual(["eth0", "lo", "mgmt0"]);
});

interface Lack {
  readonly take: string;
  readonly says: RegExp;
}

const lacks: readonly [string, Lack][] = [
  [
    "busybox's ip in the place of iproute2's",
    {
      take: "for ip in /usr/sbin/ip /usr/bin/ip; do [ ! -e $ip ] || [ -L $ip ] || mount --bind /usr/bin/busybox $ip; done",
      says: /^h1: .*busybox.*; install iproute2/,
    },
  ],
  [
    "no flock",
    {
      take: "mount --bind /dev/null /usr/bin/flock",
      says: /^h1: .*flock.*; install util-linux \[flock-missing\]$/,
    },
  ],
  [
    "/var/lib/trunkline is read-only",
    {
      take: "mkdir -p /var/lib/trunkline; mount -t tmpfs -o ro none /var/lib/trunkline",
      says: /^h1: \/var\/lib\/trunkline is on a read-only file system; remount it writable; .* \[store-unwritable\]$/,
    },
  ],
  [
    "the kernel may not load its 8021q module",
    {
      take: "rmmod 8021q; echo blacklist 8021q >/etc/modprobe.d/hardening.conf",
      says: /^h1: the kernel may not load its 8021q module, since \/etc\/modprobe.d\/hardening.conf has "blacklist 8021q"; take that out, or load the module there \(modprobe 8021q\), which lasts until the next boot \[module-missing\]$/,
    },
  ],
  [
    "an alias that leads nowhere keeps the kernel from its 8021q module",
    {
      take: "rmmod 8021q; echo alias rtnl-link-vlan off >/etc/modprobe.d/hardening.conf",
      says: /^h1: the kernel may not load its 8021q module, since \/etc\/modprobe.d\/hardening.conf has "alias rtnl-link-vlan off"; take that out, or load the module there \(modprobe 8021q\), which lasts until the next boot \[module-missing\]$/,
    },
  ],
  [
    "the kernel's 8021q module is not installed",
    {
      take: "rmmod 8021q; mv /lib/modules/*/kernel/net/8021q/8021q.ko /tmp; depmod",
      says: /^h1: kernel \S+ has no 8021q module; install the kernel's full module package \[module-missing\]$/,
    },
  ],
];

test.each(lacks)(
  "%s: one clear error, in preview and in up, nothing changed",
  async (_what, { take, says }) => {
    const { host, input } = only(targets);
    await host.run(take);
    const args = { host: input, parent: "eth0", vlanId: 10 };
    const preview = new Run();
    const looked = (await preview.look(input))["problems"] as string[] | undefined;
    const found = [...(looked ?? []), ...(looked ? [] : (await preview.check("it", args)).problems)];
    const error = await failureOf(new Run().create("it", args));

    expect(error).toMatch(says);
    expect(error.split("\n")).toHaveLength(1);
    expect(found).toEqual([expect.stringMatching(says)]);
    const { stdout } = await host.run("ls /sys/class/net; ls /var/lib/trunkline/links", { check: false });
    expect(stdout).not.toContain("eth0.10");
  },
);

test("a module that is not loaded yet is no problem: the kernel loads it at the first VLAN", async () => {
  const { host, input } = only(targets);
  await host.run("rmmod 8021q");
  const run = new Run();
  await run.look(input);
  expect((await run.check("it", { host: input, parent: "eth0", vlanId: 10 })).problems).toEqual([]);
  await run.create("it", { host: input, parent: "eth0", vlanId: 10 });
  expect(await link(host, "eth0.10")).toBeDefined();
});

describe("how a host is reached changes", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const changes: readonly [string, () => Promise<HostInput>][] = [
    [
      "user",
      async () => {
        const { host } = only(targets);
        return inputOf(host, await host.createSshUser("ops", { sudo: true }));
      },
    ],
    [
      "port",
      async () => {
        const { host } = only(targets);
        return inputOf(host, { port: await anotherPort(host.sshPort) });
      },
    ],
    [
      "key",
      async () => {
        const { host } = only(targets);
        await host.run(
          'key=$(cat); grep -qF "$key" ~/.ssh/authorized_keys || echo "$key" >>~/.ssh/authorized_keys',
          {
            stdin: authorized(publicKey),
          },
        );
        return inputOf(host, { privateKey });
      },
    ],
    ["address", async () => Promise.resolve(inputOf(only(targets).host, { host: "localhost" }))],
  ];

  test.each(changes)("another %s is an update that touches nothing on the host", async (_what, other) => {
    const { host, input } = only(targets);
    const args = { parent: "eth0", vlanId: 10, mtu: 1400, addresses: ["192.0.2.1/24"] };
    const created = await new Run().up("it", { ...args, host: input });
    const reached = await other();
    const before = await everything(host);
    const run = new Run();
    await run.look(reached);
    const heard = await changesDuring(host, async () => {
      const { inputs, problems } = await run.check("it", { ...args, host: reached }, created);
      expect(problems).toEqual([]);
      expect(await run.diff(created, inputs)).toMatchObject({ changes: true, replaces: [] });
      const updated = await run.up("it", { ...args, host: reached }, created);
      expect(updated).toMatchObject({ done: "updated", outs: { host: reached } });
    });
    expect(heard).toEqual([]);
    expect(run.roundTrips(reached)).not.toContain("change");
    expect(await everything(host)).toBe(before);
  });
});

/** Returns `ssh-rsa AAAA…` for an RSA key in PEM. */
function authorized(pem: string): string {
  const { createPublicKey } = require("node:crypto") as typeof import("node:crypto");
  const { n = "", e = "" } = createPublicKey(pem).export({ format: "jwk" });
  const field = (bytes: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    return Buffer.concat([size, bytes]);
  };
  const number = (text: string) => {
    const bytes = Buffer.from(text, "base64url");
    return field((bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
  };
  return `ssh-rsa ${Buffer.concat([field(Buffer.from("ssh-rsa")), number(e), number(n)]).toString("base64")}`;
}

test("credentials may come from the stack's config, and then no resource carries them", async () => {
  const { host } = only(targets);
  const { host: address, port, hostKey, privateKey } = host.connection;
  const input: HostInput = { name: host.name, connection: { host: address, port } };
  const run = new Run({
    "trunkline:privateKey": privateKey,
    "trunkline:hostKey": hostKey,
    "trunkline:user": "root",
  });
  const state = await run.create("it", { host: input, parent: "eth0", vlanId: 10 });
  expect(JSON.stringify(state)).not.toContain("PRIVATE KEY");
  expect(await records(host)).toEqual(["eth0.10"]);
});
