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

const removeUser = (user: string): string =>
  `pkill -9 -u ${user}; rm -rf /run/user/$(id -u ${user}); userdel -r ${user}`;

const inTurn = (users: (user: string) => string): string => ["app", "dev"].map(users).join("\n");

beforeAll(async () => {
  await only(targets).host.run("sh", { stdin: inTurn(addUser), timeoutMs: 60_000 });
});
afterEach(async () => {
  const restore = "umount /usr/bin/podman; umount /usr/bin/docker";
  const removeContainers = inTurn((user) => `(${as(user, "podman rm -f -t 0 -a")})`);
  await only(targets).host.run("sh", { stdin: `${restore}\n${removeContainers}`, check: false });
});
afterAll(async () => {
  await only(targets).host.run("sh", { stdin: inTurn(removeUser), check: false });
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

test("containers of two users that bear one name, on a macvlan and an ipvlan network: each has its own", async () => {
  const { host, input } = only(targets);
  await start(host, "app", "web");
  await start(host, "dev", "web", "--userns keep-id");
  const run = new Run();
  await run.look(input);
  const lan = await makeNetwork(run, input, { name: "lan", driver: "macvlanNetwork" });
  const elsewhere = { parent: "eth0.10", subnets: [{ cidr: "192.168.20.0/24" }] };
  const trunk = await makeNetwork(run, input, { name: "trunk", options: elsewhere });
  const of = run.of("containerAttachment");
  const args = attached(lan, "app", { podman: "web", user: "app" });
  const app = await of.up("app", args);
  const dev = await of.up("dev", attached(lan, "dev", { podman: "web", user: "dev" }));
  const second = await of.up("second", attached(trunk, "second", { podman: "web", user: "dev" }));
  expect([app, dev, second].flatMap(({ outs }) => outs["addresses"])).toEqual([
    ...["192.168.10.2", "192.168.10.3", "192.168.20.2"],
  ]);
  const records = await attachmentRecords(host);
  expect(records.match(/^container .*/gm)?.sort()).toEqual([
    "container podman web of user app",
    ...["container podman web of user dev", "container podman web of user dev"],
  ]);
  await host.run(`nsenter ${await enter(host, "dev", "web")} ping -c 1 -W 3 192.168.10.2`);
  // Others look again, and nothing is to be done.
  const later = new Run();
  await later.look(input);
  expect((await later.of("containerAttachment").up("app", args, app)).done).toBe("unchanged");
  const read = await later.of("containerAttachment").refresh(app);
  expect(read).toMatchObject({ inputs: { container: { podman: "web", user: "app" } } });

  await podman(host, "app", "restart -t 0 web");
  const place = await enter(host, "app", "web");
  expect((await inside(host, place)).links).toEqual([]);
  const last = new Run();
  const gone = await last.of("containerAttachment").refresh(app);
  expect(gone?.outs).not.toHaveProperty("namespace");
  await last.look(input);
  const again = await last.of("containerAttachment").up("app", args, gone);
  expect(again).toMatchObject({ done: "updated", outs: { addresses: ["192.168.10.2"] } });
  expect((await inside(host, place)).links).toHaveLength(1);

  for (const state of [again, dev, second]) await last.of("containerAttachment").delete(state);
  await last.of("macvlanNetwork").delete(lan);
  await last.of("ipvlanNetwork").delete(trunk);
  expect((await inside(host, place)).links).toEqual([]);
  expect(await attachmentRecords(host)).toBe("");
  expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
});

/** A program in the place of both engines that says what the file of its user in /run/said says. */
const standIn = `#!/bin/sh
. "/run/said/$(id -un)"
`;

/** Has users' engines say what they like, until the test ends. */
async function havingSaid(host: LabHost, said: Readonly<Record<string, string>>): Promise<void> {
  const files = Object.entries(said).map(([user, text]) => `cat >/run/said/${user} <<'EOF'\n${text}\nEOF`);
  const steps = [
    "mkdir -p /run/said && chmod 755 /run/said",
    ...files,
    `cat >/run/stand-in <<'EOF'\n${standIn}EOF`,
    "chmod 755 /run/stand-in; chmod 644 /run/said/*",
    "mount --bind /run/stand-in /usr/bin/podman; mount --bind /run/stand-in /usr/bin/docker",
  ];
  await host.run("sh", { stdin: steps.join("\n") });
}

const id = (letter: string): string => letter.repeat(64);

test("a user's Podman that names processes of others, or says what we would say: refused, and nobody else is concerned", async () => {
  const { host, input } = only(targets);
  await start(host, "dev", "web");
  const [theirs = ""] = /\d+/.exec(await enter(host, "dev", "web")) ?? [];
  await host.run("ip netns add red");
  const inRed = "nsenter --net=/run/netns/red setpriv --reuid=app --regid=app --clear-groups";
  // In a namespace that root made, with and without a user namespace of the user's own.
  await host.run(
    `for way in "" "unshare --user --map-root-user"; do ${inRed} $way sleep 100000 >/dev/null 2>&1 & echo $! >>/run/pids; done`,
  );
  const [plain = "", mapped = ""] = (await host.run("cat /run/pids; rm /run/pids")).stdout.split("\n");
  const said = [
    ...[`container ${id("a")} 1 none init`, `container ${id("b")} ${theirs} none theirs`],
    ...[`container ${id("c")} ${plain} none plain`, `container ${id("d")} ${mapped} none mapped`],
    String.raw`container ${"e".repeat(64)} ${mapped} none x\nsection containers podman`,
    ...[
      "section containers podman dev",
      "problem no-user",
      "uids 0 4294967295",
      "section state",
      "[]",
      "end",
    ],
    ...[`owner -r--r--r-- 1 1000 1000 0 Nov 30 15:50 /proc/${mapped}/net/dev`, "problem incomplete"],
  ];
  await havingSaid(host, {
    app: `[ "$1" = ps ] && { echo ${id("a")}; exit; }\ncat <<'END'\n${said.join("\n")}\nEND`,
    dev: `[ "$1" = ps ] && { echo ${id("f")}; exit; }\necho "container ${id("f")} ${theirs} none $USER$HOME$DOCKER_HOST$(id -un)"`,
  });
  const names = ["init", "theirs", "plain", "mapped", "web"];
  const problems = await problemsOf(...names.map((name) => ({ podman: name, user: "app" })), {
    docker: "devdevunix",
    user: "dev",
  });
  const stranger = (name: string, pid: string): string =>
    `h1: podman container "${name}" of user "app" is said to be process ${pid}, whose network namespace is not that user's;`;
  expect(problems[0]).toContain('h1: podman container "init" of user "app" uses the host\'s own network');
  expect(problems[1]).toContain(stranger("theirs", theirs));
  expect(problems[2]).toContain(stranger("plain", plain));
  expect(problems[3]).toContain(stranger("mapped", mapped));
  expect(problems[4]).toContain('podman of user "app" has no container "web"; containers there: ');
  expect(problems[5]).toContain("dev/home/devunix:///run/user/");

  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const of = run.of("containerAttachment");
  const red = await of.create("red", attached(network, "red", { netns: "red" }));
  await of.delete(red);
  await run.of("ipvlanNetwork").delete(network);
  await host.run(`kill -9 ${plain} ${mapped}`);
});

test("a user who is not there, has no Podman, or whose home cannot be read: one sentence each", async () => {
  const { host } = only(targets);
  await host.run("chmod 000 /home/app; chown root /home/app");
  const [unreadable, missing] = await problemsOf(
    ...["app", "nosuch"].map((user) => ({ podman: "web", user })),
  );
  await host.run("chown app /home/app; chmod 700 /home/app");
  expect(unreadable).toMatch(
    /^h1: cannot list podman's containers of user "app": [^;]*\/home\/app[^;]*permission denied; see what "podman ps" says there, as app \[engine-unusable\]$/,
  );
  expect(missing).toBe(
    'h1: cannot list podman\'s containers of user "nosuch": the host has no user "nosuch"; create that user, or correct the name [engine-unusable]',
  );
  await host.run("mount --bind /dev/null /usr/bin/podman");
  expect(await problemsOf({ podman: "web", user: "app" })).toEqual([
    expect.stringMatching(/of user "app": there is no podman command; install podman, or /),
  ]);
});
