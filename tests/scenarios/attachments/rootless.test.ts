import type { LabHost } from "../../lab";
import { only, useHosts } from "../_host";
import { Run } from "../_run";
import { attached, attachmentRecords, hostLinks, inside, makeNetwork } from "./_networks";

/*
 * Containers of users who run Podman without root. What such a user's Podman says is the word of that user, who may put
 * anything in its place.
 */

const targets = useHosts();

/** Runs a command as a user who has logged in. */
const as = (user: string, command: string): string =>
  `cd / && setpriv --reuid=${user} --regid=${user} --init-groups env -i PATH="$PATH" HOME=/home/${user} XDG_RUNTIME_DIR=/run/user/$(id -u ${user}) ${command}`;

const addUser = (user: string): string => `
useradd --create-home --password "*" ${user} && install -d -m 700 -o ${user} -g ${user} /run/user/$(id -u ${user})
(${as(user, "podman import -q /opt/busybox.tar busybox:lab")}) 2>/dev/null`;

const removeUser = (user: string): string => `
(${as(user, "podman rm -f -t 0 -a")}); pkill -9 -u ${user}; rm -rf /run/user/$(id -u ${user}); userdel -r ${user}`;

beforeAll(async () => {
  await only(targets).host.run("sh", { stdin: addUser("app") + addUser("dev"), timeoutMs: 60_000 });
});
afterEach(async () => {
  await only(targets).host.run("umount /usr/bin/podman", { check: false });
});
afterAll(async () => {
  await only(targets).host.run("sh", { stdin: removeUser("app") + removeUser("dev"), check: false });
});

const podman = (host: LabHost, user: string, words: string): Promise<{ readonly stdout: string }> =>
  host.run(as(user, `podman ${words}`), { timeoutMs: 30_000 });

const start = (host: LabHost, user: string, name: string, options = ""): Promise<unknown> =>
  podman(host, user, `run -d --name ${name} --network none ${options} busybox:lab sleep 100000`);

async function enter(host: LabHost, user: string, name: string): Promise<string> {
  const { stdout } = await podman(host, user, `container inspect -f "{{.State.Pid}}" ${name}`);
  return `--net=/proc/${stdout.trim()}/ns/net`;
}

async function problemsOf(...containers: readonly Record<string, unknown>[]): Promise<string[]> {
  const run = new Run();
  await run.look(only(targets).input);
  const of = run.of("containerAttachment");
  const network = await makeNetwork(run, only(targets).input);
  const said: string[] = [];
  for (const [index, container] of containers.entries()) {
    const name = `c${String(index)}`;
    said.push((await of.check(name, attached(network, name, container))).problems.join("; "));
  }
  await run.of("ipvlanNetwork").delete(network);
  return said;
}

test.each([
  ["macvlanNetwork", /^02:/],
  ["ipvlanNetwork", /./],
] as const)("containers of two users that bear one name, on a %s: each has its own", async (driver, mac) => {
  const { host, input } = only(targets);
  await start(host, "app", "web");
  await start(host, "dev", "web", "--userns keep-id");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input, { driver });
  const of = run.of("containerAttachment");
  const args = attached(network, "app", { podman: "web", user: "app" });
  const [app, dev] = [
    await of.up("app", args),
    await of.up("dev", attached(network, "dev", { podman: "web", user: "dev" })),
  ];
  expect([app.outs["addresses"], dev.outs["addresses"]]).toEqual([["192.168.10.2"], ["192.168.10.3"]]);
  expect(app.outs["macAddress"]).toMatch(mac);
  expect(await attachmentRecords(host)).toMatch(
    /^container podman web of user app$[^]*^container podman web of user dev$/m,
  );
  await host.run(`nsenter ${await enter(host, "dev", "web")} ping -c 1 -W 3 192.168.10.2`);
  // Others look again, and nothing is to be done.
  const later = new Run();
  await later.look(input);
  expect((await later.of("containerAttachment").up("app", args, app)).done).toBe("unchanged");
  expect(await later.of("containerAttachment").refresh(app)).toMatchObject({
    inputs: { container: { podman: "web", user: "app" } },
  });

  await podman(host, "app", "restart -t 0 web");
  expect((await inside(host, await enter(host, "app", "web"))).links).toEqual([]);
  const last = new Run();
  const gone = await last.of("containerAttachment").refresh(app);
  expect(gone?.outs).not.toHaveProperty("namespace");
  await last.look(input);
  const again = await last.of("containerAttachment").up("app", args, gone);
  expect(again).toMatchObject({ done: "updated", outs: { addresses: ["192.168.10.2"] } });
  expect((await inside(host, await enter(host, "app", "web"))).links).toHaveLength(1);

  await last.of("containerAttachment").delete(again);
  await last.of("containerAttachment").delete(dev);
  await last.of(driver).delete(network);
  expect((await inside(host, await enter(host, "app", "web"))).links).toEqual([]);
  expect(await attachmentRecords(host)).toBe("");
  expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
  for (const user of ["app", "dev"]) await podman(host, user, "rm -f -t 0 web");
});
