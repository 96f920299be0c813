/** Containers that start again get their interfaces from their host, with no run of Pulumi in between. */
import { endContainers, enter, startEngines, type Engine } from "../_engines";
import { holdLock, releaseLock } from "../_lock";
import { only, told, useHosts } from "../_host";
import { Run, type State } from "../_run";
import { attached, hostLinks, inside, makeNetwork } from "./_networks";

const targets = useHosts();

jest.setTimeout(180_000);

beforeAll(async () => {
  await startEngines(only(targets).host);
});
afterEach(async () => {
  await endContainers(only(targets).host);
});

/** Declares attachments of containers that run, named like them. */
async function attach(
  engine: Engine,
  names: readonly string[],
  container = (name: string) => name,
  options: Record<string, unknown> = {},
): Promise<State[]> {
  const { input } = only(targets);
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { driver: "macvlanNetwork", options });
  const attachments = await Promise.all(
    names.map((name) =>
      run.of("containerAttachment").create(name, attached(network, name, { [engine]: container(name) })),
    ),
  );
  return [...attachments, network];
}

/** Waits until containers have their interfaces up, and returns the addresses of each. */
async function addresses(engine: Engine, names: readonly string[]): Promise<Record<string, string>> {
  const { host } = only(targets);
  const script = `
${engine} inspect -f "{{.Name}} {{.State.Pid}}" ${names.join(" ")} | while read -r name pid; do
  for try in $(seq 150); do nsenter --net=/proc/$pid/ns/net ip link show eth0 2>/dev/null | grep -q LOWER_UP && break; sleep 0.1; done
  echo \${name#/} $(nsenter --net=/proc/$pid/ns/net ip -4 -br address show eth0)
done`;
  const { stdout } = await host.run("sh", { stdin: script, timeoutMs: 120_000 });
  return Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => [line.split(" ")[0] ?? "", /\d+\.\d+\.\d+\.\d+/.exec(line)?.[0] ?? ""]),
  );
}

function addressesOf(states: readonly State[], names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name, index) => [name, (states[index]?.outs["addresses"] as string[])[0] ?? ""]),
  );
}

/** Expects that nothing is left of what made the interfaces, and that Pulumi finds nothing to do. */
async function expectQuiet(states: readonly State[]): Promise<void> {
  const { host, input } = only(targets);
  const left = (await hostLinks(host)).filter((name) => !["docker0", "eth0.10"].includes(name));
  expect(left).toEqual(["eth0", "lo", "mgmt0"]);
  const before = told();
  const run = new Run();
  await run.look(input);
  for (const state of states.slice(0, -1)) {
    const refreshed = (await run.of("containerAttachment").refresh(state)) as State;
    expect(refreshed.outs["drift"]).toBeUndefined();
  }
  expect(told()).toEqual(before);
}

/** Has the attachment of `web` required, and expects that Podman does not start it while it cannot be made. */
async function startsOnlyWithIt(states: readonly State[]): Promise<void> {
  const { host, input } = only(targets);
  const [web, network] = states as [State, State];
  const run = new Run();
  await run.look(input);
  const args = attached(network, "web", { podman: "web" }, { required: true });
  expect((await run.of("containerAttachment").up("web", args, web)).done).toBe("updated");
  const failed = await host.run("ip link delete eth0.10; podman restart -t 0 web", { check: false });
  expect(failed.stderr).toContain("error executing hook");
  const { stdout } = await host.run(
    "journalctl -o cat -t trunkline --since -1min; podman ps --format {{.Names}}",
  );
  expect(stdout).toMatch(
    /Cannot find device "eth0.10"; mend that and start it again or run pulumi up; it does not start because the attachment is required\n$/,
  );
  await host.run("systemctl restart trunkline-restore.service; podman start web");
  expect(await addresses("podman", ["web"])).toEqual(addressesOf(states, ["web"]));
}

/** Stops a unit, which a refresh tells by the name of another one, and the next `up` mends. */
async function mendsStopped(
  unit: string,
  named: string,
  args: Record<string, unknown>,
  state: State | undefined,
): Promise<void> {
  const { host, input } = only(targets);
  // It is started beside the change that put it there.
  await host.run(`until systemctl -q is-active ${unit}; do sleep 0.1; done; systemctl stop ${unit}`);
  const run = new Run();
  await run.look(input);
  const attachment = run.of("containerAttachment");
  const refreshed = (await attachment.refresh(state as State)) as State;
  expect(refreshed.outs["drift"]).toContain(`put ${named} in place, which is stopped: without it, its `);
  expect((await attachment.up(String(args["name"]), args, state)).done).toBe("updated");
  expect(told().join("\n")).toContain("which is stopped");
  await host.run(`until systemctl -q is-active ${unit}; do sleep 0.1; done`);
}

/** Changes an attachment of Docker, in a run of its own. */
async function change(network: State | undefined, name: string, state: State | undefined): Promise<State> {
  const run = new Run();
  await run.look(only(targets).input);
  const sysctls = { "net.ipv4.conf.IFNAME.rp_filter": "2" };
  const args = attached(network as State, name, { docker: name }, { sysctls });
  const { done, ...changed } = await run.of("containerAttachment").up(name, args, state);
  expect(done).toBe("updated");
  return changed;
}

async function remove(states: readonly State[]): Promise<void> {
  const { host } = only(targets);
  const run = new Run();
  for (const state of states.slice(0, -1)) await run.of("containerAttachment").delete(state);
  await run.of("macvlanNetwork").delete(states.at(-1) as State);
  const { stdout } = await host.run(
    // What gives a container its interface ends that first.
    "while pgrep -f '[a]ttach.sh' >/dev/null; do sleep 0.1; done; find /etc /usr/share/containers /run -name '*trunkline*' ! -path '/run/systemd/units/*'; ls /var/lib/trunkline",
    { check: false },
  );
  expect(stdout).toBe("attachments\nlinks\nlock\nnetworks\nnew\nrevision\nroutes\n");
}

const run = {
  docker: "docker run -d --network none --stop-timeout 0",
  podman: "podman run -d --network none --stop-timeout 0",
} as const;

async function start(engine: Engine, names: readonly string[], options = ""): Promise<void> {
  await only(targets).host.run(
    `for name in ${names.join(" ")}; do ${run[engine]} ${options} --name $name busybox:lab sleep 100000; done`,
    { timeoutMs: 120_000 },
  );
}

/**
 * The containers that start at once. A host of the lab has memory for five; for more, start a lab with 1,024 MiB:
 *
 *     npm run lab -- up 1 1024; TRUNKLINE_STORM=20 TRUNKLINE_LABS=/tmp/tl-… npm test -- tests/scenarios/attachments/restarts.test.ts
 */
const many = Array.from(
  { length: Number(process.env["TRUNKLINE_STORM"] ?? 3) },
  (_, index) => `c${String(index)}`,
);

test("Docker: a crash, a restart of the daemon, several containers at once, and starts during changes and removals", async () => {
  const { host } = only(targets);
  const names = many;
  await start("docker", names, "--restart always");
  const states = await attach("docker", names);
  const wanted = addressesOf(states, names);
  expect(new Set(Object.values(wanted)).size).toBe(names.length);
  const [network] = states.slice(-1);
  await mendsStopped(
    "trunkline-docker.service",
    "trunkline-docker.service",
    attached(network as State, "c0", { docker: "c0" }),
    states[0],
  );
  const pid = 'docker inspect -f "{{.State.Pid}}" c0';
  await host.run(
    `old=$(${pid}); kill -9 $old; until new=$(${pid}); [ $new != $old ] && [ $new != 0 ]; do sleep 0.1; done`,
  );
  expect(await addresses("docker", ["c0"])).toEqual({ c0: wanted["c0"] });
  await host.run("systemctl restart docker", { timeoutMs: 90_000 });
  expect(await addresses("docker", names)).toEqual(wanted);
  await holdLock(host, "exclusive");
  await host.run(`docker restart -t 0 ${names.join(" ")}`, { timeoutMs: 120_000 });
  await releaseLock(host);
  expect(await addresses("docker", names)).toEqual(wanted);
  const restart = (): Promise<unknown> =>
    host.run(`docker restart -t 0 ${names.join(" ")}`, { timeoutMs: 120_000 });
  const restarted = restart();
  const changed = await Promise.all(
    names.slice(0, 2).map((name, index) => change(network, name, states[index])),
  );
  await restarted;
  const now = [...changed, ...states.slice(changed.length)];
  expect(await addresses("docker", names)).toEqual(wanted);
  await expectQuiet(now);
  await Promise.all([restart(), remove(now)]);
  await host.run("while systemctl -q is-active trunkline-docker.service; do sleep 0.1; done");
  for (const name of names) expect((await inside(host, await enter(host, "docker", name))).links).toEqual([]);
  expect((await hostLinks(host)).filter((name) => name !== "docker0")).toEqual(["eth0", "lo", "mgmt0"]);
});

test("Podman: several containers at once, by podman-restart.service", async () => {
  const { host } = only(targets);
  const names = many;
  await start("podman", names, "--restart always");
  const states = await attach("podman", names);
  const wanted = addressesOf(states, names);
  expect(new Set(Object.values(wanted)).size).toBe(names.length);
  await host.run("podman stop -t 0 --all && systemctl start podman-restart", { timeoutMs: 120_000 });
  expect(await addresses("podman", names)).toEqual(wanted);
  await expectQuiet(states);
  await remove(states);
});

describe.each(["docker", "podman"] as const)("%s", (engine) => {
  const rename = `${engine} rename web old`;

  test("what a container is called decides; one that is told by its id has no successor", async () => {
    const { host } = only(targets);
    await start(engine, ["web", "db"]);
    const { stdout: id } = await host.run(`${engine} inspect -f "{{.Id}}" db`);
    const states = await attach(engine, ["web", "db"], (name) => (name === "db" ? id.trim() : name));
    const wanted = addressesOf(states, ["web", "db"]);
    // The former one runs on, and one address is in one place.
    await host.run(rename);
    await start(engine, ["web"]);
    expect(await addresses(engine, ["web"])).toEqual({ web: wanted["web"] });
    expect((await inside(host, await enter(host, engine, "old"))).links).toEqual([]);
    await host.run(`${engine} restart -t 0 db`);
    expect(await addresses(engine, ["db"])).toEqual({ db: wanted["db"] });
    await host.run(`${engine} rm -f db`);
    await start(engine, ["db"]);
    // One that ends at once, and one that never had anything to do with us, leave nothing.
    await host.run(`${engine} rm -f web; ${engine} run --name web --network none busybox:lab sleep 0`);
    await start(engine, ["foreign"]);
    for (const name of ["db", "foreign"])
      expect((await inside(host, await enter(host, engine, name))).links).toEqual([]);
    expect((await hostLinks(host)).filter((name) => name !== "docker0")).toEqual(["eth0", "lo", "mgmt0"]);
    await remove(states);
  });

  test("a container that cannot get its interface starts without, and the journal and the next preview say why", async () => {
    const { host, input } = only(targets);
    await start(engine, ["web"]);
    const states = await attach(engine, ["web"], undefined, { parent: "eth0.10" });
    await host.run(`ip link delete eth0.10; ${engine} restart -t 0 web`);
    const why = `${engine} web did not get its interface back: Cannot find device "eth0.10"; mend that and`;
    await host.run(
      `until journalctl -o cat --since -2min | grep -qF '${why} start it again or run pulumi up'; do sleep 0.2; done`,
    );
    const later = new Run();
    await later.look(input);
    expect(told()).toContain(`${input.name}: ${why} run pulumi up`);
    // With its parent, which may come late, its interface comes back.
    await host.run("systemctl restart trunkline-restore.service");
    expect(await addresses(engine, ["web"])).toEqual(addressesOf(states, ["web"]));
    await host.run("! [ -e /run/trunkline/unattached/* ]");
    // So it does in a container that runs on meanwhile.
    await host.run("ip link delete eth0.10; systemctl restart trunkline-restore.service");
    expect(await addresses(engine, ["web"])).toEqual(addressesOf(states, ["web"]));
    if (engine === "podman") await startsOnlyWithIt(states);
    await remove(states);
  });
});

// It comes last: after a power loss, Docker does not run.
test("namespaces: those that are made again under their names, many at once, and after a power loss", async () => {
  const { host, input } = only(targets);
  const names = many;
  const make = `for name in ${names.join(" ")}; do ip netns add $name; done`;
  await host.run(make);
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { driver: "macvlanNetwork", options: { parent: "eth0.10" } });
  const states = await Promise.all(
    names.map((name) => run.of("containerAttachment").create(name, attached(network, name, { netns: name }))),
  );
  const wanted = addressesOf(states, names);
  expect(new Set(Object.values(wanted)).size).toBe(names.length);
  const found = async (): Promise<Record<string, string>> => {
    const script = `for name in ${names.join(" ")}; do
  until ip -n $name link show eth0 2>/dev/null | grep -q LOWER_UP; do sleep 0.1; done
  echo $name $(ip -n $name -4 -br address show eth0); done`;
    const { stdout } = await host.run("sh", { stdin: script, timeoutMs: 120_000 });
    const lines = stdout.trim().split("\n");
    return Object.fromEntries(
      lines.map((line) => [line.split(" ")[0] ?? "", /\d+\.\d+\.\d+\.\d+/.exec(line)?.[0] ?? ""]),
    );
  };
  await mendsStopped(
    "trunkline-netns.path",
    "trunkline-netns-pass.service",
    attached(network, "c0", { netns: "c0" }),
    states[0],
  );
  await host.run(`for name in ${names.join(" ")}; do ip netns delete $name; ip netns add $name; done`);
  expect(await found()).toEqual(wanted);
  await host.powerOff();
  await host.boot();
  await host.run(make);
  expect(await found()).toEqual(wanted);
  await expectQuiet([...states, network]);
  await remove([...states, network]);
});
