import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { destroyedIfFailed } from "./_cleanup";
import { listing, Project } from "./_project";

jest.setTimeout(300_000);

let lab: Lab;
let hosts: LabHost[];
let router: LabHost;
let project: Project;

const ports = [1, 2, 3, 4];

beforeAll(async () => {
  lab = await sharedLab(4);
  hosts = lab.hosts.slice(0, 3);
  router = lab.hosts[3] as LabHost;
  await lab.disallowVlan(10, ports);
  await router.run(
    "ip link add link eth0 name gw10 up type vlan id 10 && ip address add 10.10.0.1/24 dev gw10",
  );
  project = await Project.ofExample("rollout");
  await project.initializeOn(lab, hosts);
});

afterAll(async () => {
  await router.run("ip link del gw10");
  await lab.disallowVlan(10, ports);
  await project.remove();
});

/** Which hosts have the VLAN. */
async function reached(): Promise<boolean[]> {
  const all = await Promise.all(hosts.map(listing));
  return all.map((links) => links.includes("eth0.10@"));
}

interface State {
  readonly deployment: { readonly resources: readonly { urn: string; dependencies?: string[] }[] };
}

function dependenciesIn({ deployment }: State, name: string): string[] {
  const found = deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`));
  return (found?.dependencies ?? []).map((urn) => urn.split("::").at(-1) ?? "").sort();
}

const up = ["up", "--yes", "--skip-preview"];

test("the rollout example: a port without the VLAN stops it at its wave, and the next up goes on from there", () =>
  destroyedIfFailed(project, async () => {
    const before = await Promise.all(hosts.map(listing));
    // Each has a trunk and a probe, each wave an end; and there is the stack.
    expect(await project.must("preview")).toContain("+ 10 to create");

    // The canary's port does not carry the VLAN.
    const first = await project.hosted(...up);
    expect(first.exitCode).not.toBe(0);
    expect(first.output).toMatch(
      /web1: eth0\.10 \(VLAN 10\) does not reach 10\.10\.0\.1 by ping within 5 s.*\[probe-failed\]/,
    );
    expect(await reached()).toEqual([true, false, false]);

    // By now it does, and so does the last one's, which is in the second wave; the second one's does not.
    await lab.allowVlan(10, [1, 3, 4]);
    const second = await project.hosted(...up);
    expect(second.exitCode).not.toBe(0);
    expect(second.output).toContain("web2: eth0.10 (VLAN 10) does not reach 10.10.0.1 by ping within 5 s");
    expect(second.output).not.toContain("web3: eth0.10 (VLAN 10) does not reach");
    expect(await reached()).toEqual([true, true, true]);

    await lab.allowVlan(10, [2]);
    // The trunks are there: the last probe and the end of its wave are left.
    expect(await project.mustHosted(...up)).toMatch(/\+ 2 created/);
    await project.mustHosted("preview", "--expect-no-changes");

    // Each waits for the end of one wave, however many hosts that has.
    const state = JSON.parse(await project.must("stack", "export")) as State;
    expect(dependenciesIn(state, "web3-trunk")).toEqual(["rollout-1", "web3"]);
    expect(dependenciesIn(state, "web2-trunk")).toEqual(["rollout-2", "web2"]);
    expect(dependenciesIn(state, "rollout-2")).toEqual(["rollout-1", "web3-probe", "web3-trunk"]);

    await project.mustHosted("destroy", "--yes", "--skip-preview");
    expect(await Promise.all(hosts.map(listing))).toEqual(before);
  }));
