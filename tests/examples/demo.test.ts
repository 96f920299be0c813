import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import execa from "execa";
import { pulumiEnvironment } from "../../tools/pulumi-cli";
import type { Lab } from "../lab";
import { sharedLab } from "../shared-lab";
import { address, CHECKOUT, listing } from "./_project";

/** Runs the demo on the lab's hosts, as on a user's own, which stay. `npm run demo` boots hosts for it. */
const DEMO = ["--import", "tsx", join(CHECKOUT, "tools/demo.ts")];
const VLANS = [41, 42];
const WITHOUT_HOSTS = { TRUNKLINE_PROGRAM_HOST: "", TRUNKLINE_PROVIDER_HOST: "" };

jest.setTimeout(180_000);

let lab: Lab;

beforeAll(async () => {
  lab = await sharedLab();
  for (const vlan of VLANS) await lab.allowVlan(vlan, [1, 2]);
});

afterAll(async () => {
  for (const vlan of VLANS) await lab.disallowVlan(vlan, [1, 2]);
});

interface DemoOptions {
  /** Whether programs and providers get processes of their own, as for a user. */
  readonly ownProcess?: boolean;
  /** Called with all output so far. */
  readonly onOutput?: (output: string, interrupt: () => void) => void;
}

function demo(args: readonly string[], options: DemoOptions = {}, user = "root") {
  const [first, second] = lab.hosts;
  const access = ["--identity", first?.privateKeyPath ?? "", "--known-hosts", lab.knownHostsPath];
  return runDemo([address(first, user), address(second), "--parent", "eth0", ...access, ...args], options);
}

async function runDemo(args: readonly string[], { onOutput, ownProcess = false }: DemoOptions = {}) {
  const child = execa(process.execPath, [...DEMO, ...args], {
    cwd: CHECKOUT,
    env: { ...pulumiEnvironment(), ...(ownProcess && WITHOUT_HOSTS) },
    stdin: "ignore",
    all: true,
    reject: false,
  });
  let printed = "";
  child.all?.on("data", (chunk: Buffer) => {
    printed += chunk.toString("utf8");
    onOutput?.(printed, () => child.kill("SIGINT"));
  });
  const { exitCode, all: output = "" } = await child;
  return { exitCode, output };
}

const listings = () => Promise.all(lab.hosts.slice(0, 2).map(listing));

/** Lists the records and network namespaces on both hosts; empty when nothing is left. */
const records = async () => {
  const look = "cd /var/lib/trunkline && find links networks attachments -type f 2>/dev/null; ip netns list";
  const lists = lab.hosts.slice(0, 2).map((host) => host.run(look));
  return (await Promise.all(lists)).map(({ stdout }) => stdout);
};

test("on hosts of one's own, on one by sudo: plays to the end and leaves them as they were", async () => {
  const before = await listings();
  await lab.hosts[0]?.createSshUser("ops", { sudo: true });
  const { exitCode, output } = await demo(["--vlans", "41,42", "--yes"], { ownProcess: true }, "ops");
  expect(output).toContain("✓ host1 reaches host2 in VLAN 41");
  expect(output).toContain("✓ VLAN 41 and VLAN 42 cannot reach each other");
  expect(output).toContain("✓ the container of host1 reaches that of host2, tagged with VLAN 41");
  expect(output).toContain("✓ and the container of host1 cannot reach VLAN 42");
  expect(output).toMatch(/│ +├?└?─? ?.*netns demo-[0-9a-f]{6} +eth0 +192\.0\.2\.12[89]/);
  const [, picture = ""] = /--svg (\S+\.svg)/.exec(output) ?? [];
  expect(await readFile(picture, "utf8")).toMatch(/<svg [^]*192\.0\.2\.128[^]*<\/svg>/);
  await rm(dirname(picture), { recursive: true });
  expect(output).toContain("✓ found on host1: eth0.41 is down, eth0.42 is gone; on host2: nothing");
  expect(output).toContain("✓ healed");
  expect(output.match(/identical to those before/g)).toHaveLength(2);
  expect(exitCode).toBe(0);
  expect(await listings()).toEqual(before);
  expect(await records()).toEqual(["", ""]);
});

test("a claim that does not hold: says so, fails, and takes everything back", async () => {
  const before = await listings();
  // The switch does not carry VLAN 43.
  const { exitCode, output } = await demo(["--vlans", "43,42", "--yes"]);
  expect(output).toContain(
    "✕ host1 gets no answer from 192.0.2.2 of host2 in VLAN 43; does the switch carry VLAN 43, tagged",
  );
  expect(exitCode).toBe(1);
  expect(await listings()).toEqual(before);
  expect(await records()).toEqual(["", ""]);
});

test.each([
  ["up", /VlanSubInterface \S+ creating/],
  ["attaching containers", /ContainerAttachment \S+ creating/],
])("interrupted in the middle of %s: takes everything back", async (_when, moment) => {
  const before = await listings();
  let interrupted = false;
  const { exitCode, output } = await demo(["--vlans", "41,42", "--yes"], {
    onOutput: (output, interrupt) => {
      if (interrupted || !moment.test(output)) return;
      interrupted = true;
      interrupt();
    },
  });
  expect(output).toContain("Taking back what was done");
  expect(output).toContain("Stopped; nothing is left.");
  expect(exitCode).toBe(130);
  expect(await listings()).toEqual(before);
  expect(await records()).toEqual(["", ""]);
});

test("asks before it begins, so that it needs a terminal or --yes", async () => {
  const { exitCode, output } = await demo([]);
  expect(output).toContain("make eth0.10 and eth0.20 on eth0");
  expect(output).toContain("make a network namespace on each");
  expect(output).toContain("there is no terminal to ask on; use --yes to go ahead without asking");
  expect(exitCode).toBe(1);
});

test("a link of that name is there already: stops before it changes anything", async () => {
  const [, second] = lab.hosts;
  await second?.run("ip link add link eth0 name eth0.41 type vlan id 41");
  try {
    const { exitCode, output } = await demo(["--vlans", "41,42", "--yes"]);
    expect(output).toContain("✕ host2 already has eth0.41; choose unused ids with --vlans");
    expect(exitCode).toBe(1);
  } finally {
    await second?.run("ip link delete eth0.41");
  }
});

test.each([
  [["root@a"], "give two hosts, not 1: root@a"],
  [["root@a", "root@a", "--parent", "eth1"], "the two hosts are the same"],
  [["root@a", "root@b"], "--parent is missing"],
  [["root@a", "root@b", "--parent", "eth1;reboot"], '--parent: "eth1;reboot" has a character'],
  [["root@a", "root@b", "--parent", "eth1", "--vlans", "10,4095"], "is not two different ids of 1–4094"],
  [["root@a", "root@b", "--parent", "eth1", "--force"], "Unknown option '--force'"],
  [["--parent", "eth1"], "--parent: only for two hosts of your own, which are not given"],
])("a command line that makes no sense: %j", async (args, message) => {
  const { exitCode, output } = await runDemo(args);
  expect(output).toContain(message);
  expect(output).toContain("usage: npm run demo");
  expect(exitCode).toBe(2);
});
