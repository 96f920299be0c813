import type { LabHost } from "../../lab";
import { only, useHosts } from "../_host";
import { Run, type State } from "../_run";
import { attached, attachmentRecords, inside, makeNetwork } from "./_networks";

const targets = useHosts();

/** Restarts process ids at the lowest: reaching the same one again then takes as many processes. */
const fromTheLeast = `
: & echo $(($! + 2)) >/proc/sys/kernel/pid_max
for round in 1 2 3 4; do : & wait; done
echo 4194304 >/proc/sys/kernel/pid_max`;

/** Starts a process in its own network namespace, with a name that is hard to parse. */
async function begin(host: LabHost): Promise<number> {
  const named = `cp /bin/sleep '/tmp/a) b 7'; unshare -n bash -c 'exec -a sleep "/tmp/a) b 7" 987654'`;
  await host.run("sh", { stdin: fromTheLeast });
  const { stdout } = await host.run(`${named} >/dev/null 2>&1 </dev/null & echo $!`);
  const pid = Number(stdout.trim());
  await host.run(
    `until [ "$(readlink /proc/${String(pid)}/ns/net)" != "$(readlink /proc/1/ns/net)" ]; do :; done`,
  );
  return pid;
}

/** Ends a process and makes the kernel give its id to the next one: ids are given in turn, up to the greatest. */
const again = (pid: number): string => `
kill ${String(pid)}
while [ -e /proc/${String(pid)} ]; do :; done
echo ${String(pid + 1)} >/proc/sys/kernel/pid_max
for round in 1 2 3 4 5; do
  : & last=$!
  until [ $last -lt ${String(pid)} ] && [ $last -ge ${String(pid - 20)} ]; do : & last=$!; done
  wait
  until [ $last -ge ${String(pid)} ] || [ $last -lt ${String(pid - 20)} ]; do
    unshare -n sleep 987654 >/dev/null 2>&1 </dev/null &
    last=$!
    [ $last = ${String(pid)} ] || kill $last
  done
  [ $last = ${String(pid)} ] && break
done
echo 4194304 >/proc/sys/kernel/pid_max
[ $last = ${String(pid)} ]
`;

test("a process id that was used again is not taken for the process that was attached", async () => {
  const { host, input } = only(targets);
  const pid = await begin(host);
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const args = attached(network, "job", { pid });
  const state = await run.of("containerAttachment").create("job", args);
  expect(await attachmentRecords(host)).toMatch(/^process [0-9a-f-]{36} \d+$/m);

  await host.run("sh", { stdin: again(pid) });
  const later = new Run();
  await later.look(input);
  const of = later.of("containerAttachment");
  const refreshed = (await of.refresh(state)) as State;
  expect(refreshed.outs["namespace"]).toBeUndefined();
  const refusal = new RegExp(`h1: PID ${String(pid)} has been reused: the attached process exited`);
  await expect(of.up("job", args, refreshed)).rejects.toThrow(refusal);
  await expect(of.up("job", args, state)).rejects.toThrow(refusal);
  // The kernel reuses the number of a namespace as well, so it identifies nothing.
  const enter = `--net=/proc/${String(pid)}/ns/net`;
  expect((await inside(host, enter)).links).toEqual([]);

  // Creating the attachment again with this id means the new process.
  await of.delete(refreshed);
  const anew = await of.create("job", args);
  expect(anew.outs["addresses"]).toEqual(state.outs["addresses"]);
  expect((await inside(host, enter)).links).toHaveLength(1);
});

test("a process that ended: said by refresh and up, its link gone, and its record in nobody's way", async () => {
  const { host, input } = only(targets);
  const pid = await begin(host);
  await host.run("ip netns add red");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const args = attached(network, "job", { pid }, { addresses: ["192.168.10.2"] });
  const state = await run.of("containerAttachment").create("job", args);
  await host.run(`kill ${String(pid)}`);

  const later = new Run();
  await later.look(input);
  const of = later.of("containerAttachment");
  expect((await of.refresh(state))?.outs["namespace"]).toBeUndefined();
  await expect(of.up("job", args, state)).rejects.toThrow(
    `h1: process ${String(pid)} is not running; start it first`,
  );
  // Naming another container in the program also removes the dead one's record.
  const next = attached(network, "job", { netns: "red" }, { addresses: ["192.168.10.2"] });
  const replaced = await of.up("job", next, state);
  expect(replaced).toMatchObject({ done: "replaced", outs: { addresses: ["192.168.10.2"] } });
  expect(await attachmentRecords(host)).not.toContain("pid");
});

/** Replaces nsenter: the process by which the container is first entered ends at that moment, as a health check would. */
const ending = `
nsenter=$(command -v nsenter)
cp $nsenter /tmp/nsenter
rm -f /tmp/ended
cat >/tmp/ending <<"END"
#!/bin/sh
pid=\${*#*--net=/proc/}
pid=\${pid%%/*}
if [ ! -e /tmp/ended ] && grep -qs 987654 /proc/$pid/cmdline; then
  echo $pid >/tmp/ended
  kill -9 $pid
  while [ -e /proc/$pid/ns/net ]; do :; done
fi
exec /tmp/nsenter "$@"
END
chmod +x /tmp/ending
mount --bind /tmp/ending $nsenter
`;

test("a process of a container that ends during a look takes nothing with it: the link goes with its attachment", async () => {
  const { host, input } = only(targets);
  const two = 'unshare -n sh -c "sleep 987654 & exec sleep 987654"';
  const { stdout } = await host.run(
    `${two} >/dev/null 2>&1 </dev/null & echo $!; until [ "$(pgrep -cxf "sleep 987654")" = 2 ]; do :; done`,
  );
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { driver: "macvlanNetwork" });
  const args = attached(network, "job", { pid: Number(stdout.trim()) });
  const state = await run.of("containerAttachment").create("job", args);

  await host.run("sh", { stdin: ending });
  await new Run().of("containerAttachment").delete(state);
  await host.run("umount $(command -v nsenter); rm /tmp/nsenter /tmp/ending");
  const { stdout: ended } = await host.run("cat /tmp/ended");
  const { stdout: left } = await host.run(`pgrep -xf "sleep 987654" | grep -vx ${ended.trim()}`);
  expect((await inside(host, `--net=/proc/${left.trim()}/ns/net`)).links).toEqual([]);
  expect(await attachmentRecords(host)).toBe("");
});
