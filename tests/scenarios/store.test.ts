/** What a host remembers, where its disk is full, its power fails, or somebody else was there first. */
import { attached, attachmentRecords, makeNetwork } from "./attachments/_networks";
import { logInEachTime } from "./_connections";
import { everything, link, only, record, records, told, useHosts } from "./_host";
import { Run } from "./_run";

logInEachTime();

const targets = useHosts();

const store = "/var/lib/trunkline";

/** Gives the store a file system of its own. */
const ownDisk = (options: string): string =>
  `mkdir -p ${store} && mount -t tmpfs -o ${options},mode=700 none ${store}`;

/** Returns every file of the store and what is in it. */
async function stored(): Promise<string> {
  const { stdout } = await only(targets).host.run(
    `cd ${store} && find . -type f ! -name "fill*" | sort | xargs grep "" /dev/null`,
    { check: false },
  );
  return stdout;
}

const full = /^h1: the file system of \/var\/lib\/trunkline is full; free some space there \[store-full\]$/;
const noInodes = /^h1: the file system of \/var\/lib\/trunkline has no inodes left; .* \[store-full\]$/;

describe.each([
  ["full", "size=96k", `cat /dev/zero >${store}/fill`, full],
  ["without inodes", "size=1m,nr_inodes=40", `cd ${store}; touch $(seq -f fill%g 40)`, noInodes],
])("a disk that is %s", (_, options, fill, says) => {
  test("the preview says so, and nothing is begun: VLANs, a network, an attachment and a rival's record are as before", async () => {
    const { host, input } = only(targets);
    await host.run(`${ownDisk(options)}; ip link add d0 type dummy; ip link set d0 up; ip netns add red`);
    const run = new Run();
    await run.look(input);
    const network = await makeNetwork(run, input, { options: { parent: "d0" } });
    const other = await makeNetwork(run, input, {
      name: "other",
      options: { parent: "d0.20", subnets: [{ cidr: "192.168.20.0/24" }] },
    });
    const rival = attached(network, "rival", { netns: "red" });
    const state = await run.of("containerAttachment").create("rival", rival);
    await host.run(fill, { check: false });
    const before = [await everything(host), await stored()];

    const vlan = { host: input, parent: "eth0", vlanId: 10 };
    expect((await new Run().look(input))["problems"]).toEqual([expect.stringMatching(says)]);
    const wishes = [
      run.create("v10", vlan),
      run.create("v11", { ...vlan, vlanId: 11 }),
      makeNetwork(run, input, {
        name: "new",
        options: { parent: "d0.30", subnets: [{ cidr: "192.168.30.0/24" }] },
      }),
      // Takes the default route over, which changes the other's record.
      run
        .of("containerAttachment")
        .create("second", attached(other, "second", { netns: "red" }, { gatewayPriority: 1 })),
    ];
    for (const { status, reason } of (await Promise.allSettled(wishes)) as PromiseRejectedResult[])
      expect([status, String(reason).replace(/^.*?Error: /, "")]).toEqual([
        "rejected",
        expect.stringMatching(says),
      ]);
    const changed = run
      .of("containerAttachment")
      .up("rival", { ...rival, addresses: ["192.168.10.7"] }, state);
    await expect(changed).rejects.toThrow(says);
    expect([await everything(host), await stored()]).toEqual(before);

    // Deleting takes no space.
    await run.of("containerAttachment").delete(state);
    expect(await attachmentRecords(host)).toBe("");
    await host.run(`rm -f ${store}/fill*`);
    await new Run().create("v10", vlan);
    expect(await record(host, "eth0.10")).toContain("\nowned yes\n");
  });
});

test("a record of which the space is missing only when it is written: nothing is begun", async () => {
  const { host, input } = only(targets);
  // Leaves space for a few records, not for a hundred.
  await host.run(`${ownDisk("size=96k")}; dd if=/dev/zero of=${store}/fill bs=4k count=12`);
  const run = new Run();
  expect(await run.look(input)).not.toHaveProperty("problems");
  const before = await everything(host);
  const wishes = Array.from({ length: 40 }, (_, index) =>
    run.create(`v${String(index)}`, { host: input, parent: "eth0", vlanId: 100 + index }),
  );
  const results = await Promise.allSettled(wishes);
  expect(new Set(results.map((result) => String((result as PromiseRejectedResult).reason)))).toEqual(
    new Set([expect.stringMatching(/the file system of \/var\/lib\/trunkline is full/)]),
  );
  expect(await everything(host)).toBe(before);
  expect(await records(host)).toEqual([]);
});

test("power loss right after a change: what it told Pulumi is on the disk, what it removed is not", async () => {
  const { host, input } = only(targets);
  const run = new Run();
  const wish = (vlanId: number) => ({ host: input, parent: "eth0", vlanId });
  const gone = await run.create("gone", wish(9));
  await host.run("sync");
  await Promise.all([run.create("made", wish(10)), run.delete(gone)]);
  await host.powerOff();
  run.end();
  await host.boot();
  expect(await records(host)).toEqual(["eth0.10"]);
  expect(await record(host, "eth0.10")).toContain("\nowned yes\nbuild link add");
});

describe("a local user without rights", () => {
  const user = "su nobody -s /bin/sh -c";

  test("holds the lock of a store that everybody could look into: previews and changes go on, and the lock is closed", async () => {
    const { host, input } = only(targets);
    await host.run(
      `mkdir -p ${store} && chmod 755 ${store} && : >${store}/lock && chmod 644 ${store}/lock
       ${user} 'flock -x ${store}/lock sleep 987654' >/dev/null 2>&1 </dev/null &
       until pgrep -xf 'sleep 987654' >/dev/null; do :; done`,
    );
    const run = new Run();
    const started = Date.now();
    await run.look(input);
    await run.create("it", { host: input, parent: "eth0", vlanId: 10 });
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(await link(host, "eth0.10")).toBeDefined();
    const trying = `${user} 'ls ${store}; flock -s -n ${store}/lock echo held'`;
    expect((await host.run(trying, { check: false })).stdout).toBe("");
    const { stdout } = await host.run(`stat -c %a ${store} ${store}/* ${store}/*/*`);
    expect(stdout.split("\n").filter((mode) => !/^([67]00|)$/.test(mode))).toEqual([]);
  });

  test("made the store before us: refused in one sentence, and nothing is changed", async () => {
    const { host, input } = only(targets);
    await host.run(`mkdir ${store} && chown nobody ${store} && ${user} 'mkdir ${store}/links'`);
    const says =
      "h1: /var/lib/trunkline does not belong to root, or is of another kind than what Trunkline makes there; find out who made it, then remove it; Trunkline makes it again [store-foreign]";
    expect((await new Run().look(input))["problems"]).toEqual([says]);
    await expect(new Run().create("it", { host: input, parent: "eth0", vlanId: 10 })).rejects.toThrow(says);
    expect(await link(host, "eth0.10")).toBeUndefined();
  });

  test("left links and a FIFO in a store that everybody could write to: none is followed or opened, and the user is told", async () => {
    const { host, input } = only(targets);
    await new Run().create("kept", { host: input, parent: "eth0", vlanId: 10 });
    await host.run(
      `rm -r ${store}/new; cd ${store}; chmod 777 . links
       ${user} 'ln -s /etc/nosuch links/eth0.11; mkfifo links/eth0.12; echo trunkline-record 1 eth0.13 >links/eth0.13'`,
    );
    const run = new Run();
    await run.look(input);
    await Promise.all(
      [11, 12].map((vlanId) => run.create(`v${String(vlanId)}`, { host: input, parent: "eth0", vlanId })),
    );
    expect(told()).toEqual([
      expect.stringMatching(
        /^h1: skipping files in .*: links\/eth0\.11 -> \/etc\/nosuch is a symbolic link, links\/eth0\.12 is a FIFO, links\/eth0\.13 is owned by user 65534, not by root; look at who made them/,
      ),
    ]);
    expect(await record(host, "eth0.11")).toContain("\nowned yes\n");
    expect(await record(host, "eth0.12")).toContain("\nowned yes\n");
    expect((await host.run("ls /etc/nosuch", { check: false })).stdout).toBe("");
  });
});
