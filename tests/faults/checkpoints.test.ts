/**
 * Without checkpoints (`PULUMI_SKIP_CHECKPOINTS`), the engine writes its state once, at the end: a run that is killed has
 * written nothing. What it made bears marks, so the next run takes it over; what it deleted is gone, and that is enough.
 *
 *     TRUNKLINE_KILLS=10 TRUNKLINE_KILLS_SEED=7 npm test -- tests/faults/checkpoints    ten kills of each, 200 resources
 */
import {
  changesEnded,
  eventually,
  outcomes,
  program,
  progress,
  type PulumiRun,
  ScratchStack,
  succeeded,
  webHosts,
} from "../e2e/_helpers";
import { type Lab, type LabHost, startLab } from "../lab";
import { describeNamespaceHosts } from "../scenarios/_namespaces";
import { randomFrom } from "./_faults";

const kills = Number(process.env["TRUNKLINE_KILLS"] ?? 1);
const seed = Number(process.env["TRUNKLINE_KILLS_SEED"] ?? Date.now() % 1_000_000);
const [hostCount, containersEach] = kills > 1 ? [10, 19] : [2, 9];
/** Each host has a network as well. */
const resourceCount = hostCount * (1 + containersEach);

const containers = Array.from({ length: containersEach }, (_, index) => `c${String(index + 1)}`);

const all = `
  for (const [index, host] of [${Array.from({ length: hostCount }, (_, index) => `web${String(index + 1)}`).join(", ")}].entries()) {
    const network = new trunkline.MacvlanNetwork("db" + index, { host, parent: "eth0", subnets: [{ cidr: "192.168.10.0/24" }] });
    for (const netns of ${JSON.stringify(containers)})
      new trunkline.ContainerAttachment(netns + "-" + index, { network, container: { netns } });
  }`;

jest.setTimeout(120_000 + kills * 120_000);

describeNamespaceHosts(`${String(kills)} kills of a run without checkpoints`, () => {
  let lab: Lab;
  let stack: ScratchStack;

  beforeAll(async () => {
    lab = await startLab({ hosts: hostCount, namespaces: true });
    await Promise.all(
      lab.hosts.map((host) => host.run(containers.map((netns) => `ip netns add ${netns}`).join("; "))),
    );
    const environment = { PULUMI_SKIP_CHECKPOINTS: "true" };
    stack = await ScratchStack.create({ lab, logsIn: true, program: "", environment });
  });

  afterAll(async () => {
    await stack.remove();
    await lab.down();
  });

  const programOf = (body: string): string => program(webHosts(lab.hosts), body);
  const kept = async (): Promise<number> =>
    (await stack.resources()).filter(({ type }) => /Network|Attachment/.test(type)).length;
  const everywhere = async (look: (host: LabHost) => Promise<string>): Promise<string[]> =>
    Promise.all(lab.hosts.map(look));

  /** Kills the engine when so many of its steps have begun, and waits until the hosts are done with what it asked for. */
  async function killed(run: PulumiRun, steps: number): Promise<void> {
    await eventually(
      `${String(steps)} steps have begun`,
      async () => progress(await stack.eventsSoFar()).begun.length >= steps || run.hasEnded || undefined,
    );
    run.kill("SIGKILL");
    await run.ended();
    await Promise.all(lab.hosts.map(changesEnded));
    await stack.run("cancel", "--yes");
  }

  test("the next run takes over what was made, by its marks, and finishes what was deleted", async () => {
    const random = randomFrom(seed);
    console.log(`seed ${String(seed)}`);
    for (let count = 0; count < kills; count++) {
      const [ofUp, ofDestroy] = [0, 0].map(() => 1 + Math.floor(random() * resourceCount)) as [
        number,
        number,
      ];
      // Marks are born with the state, which therefore has to be there.
      await stack.setProgram(programOf(""));
      succeeded(await stack.up());
      await stack.setProgram(programOf(all));
      await killed(stack.own.startUp(), ofUp);
      expect(await kept()).toBe(0);
      const made = await everywhere(insides);

      succeeded(await stack.up());
      const finished = await everywhere(insides);
      for (const [index, lines] of made.entries())
        expect(finished[index]?.split("\n")).toEqual(expect.arrayContaining(linesOf(lines)));
      expect(finished.join("").match(/ inet /g)).toHaveLength(hostCount * containersEach);
      expect(await kept()).toBe(resourceCount);
      expect(outcomes((await stack.preview()).events)).toEqual({});

      await killed(stack.own.startDestroy(), ofDestroy);
      expect(await kept()).toBe(resourceCount);
      succeeded(await stack.destroy());
      expect(await everywhere(leftOvers)).toEqual(lab.hosts.map(() => "eth0\nlo\n"));
      console.log(
        `up killed at step ${String(ofUp)}: ${String(made.join("").match(/ inet /g)?.length ?? 0)} taken over; destroy at step ${String(ofDestroy)}`,
      );
    }
  });
});

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");

/** Lists the links of containers, a line each: namespace, index, name, address. */
async function insides(host: LabHost): Promise<string> {
  const { stdout } = await host.run(
    containers
      .map((netns) => `ip -n ${netns} -4 -o address show scope global | sed "s/^/${netns} /"`)
      .join("; "),
  );
  return stdout.trim();
}

async function leftOvers(host: LabHost): Promise<string> {
  const { stdout } = await host.run(
    "find /var/lib/trunkline/attachments /var/lib/trunkline/networks -type f; ls /sys/class/net",
  );
  return `${await insides(host)}${stdout}`;
}
