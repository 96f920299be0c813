import { join } from "node:path";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { failed, outcomes, program, succeeded, webHosts, withStack, wipe } from "./_helpers";

let lab: Lab;
let host: LabHost;

beforeAll(async () => {
  lab = await sharedLab();
  [host] = lab.hosts as [LabHost];
  await wipe(host);
});

afterAll(() => wipe(host));

/** A resource that makes a container (a namespace) in the program, and its attachment by name. */
const body = (name: string, options: string): string => `
  const ssh = ${JSON.stringify(["-F", join(lab.directory, "ssh_config"), host.name])};
  class Container extends pulumi.dynamic.Resource {
    constructor(name) {
      const run = (...words) => require("child_process").execFileSync("ssh", [...ssh, ...words]);
      super({
        async create({ called }) { run("ip netns add", called); return { id: called, outs: { called } }; },
        async delete(id) { run("ip netns del", id); },
      }, name, { called: name });
    }
  }
  const db = new trunkline.IpvlanNetwork("db", { host: web1, parent: "eth0", subnets: [{ cidr: "192.168.10.0/24" }] });
  const container = new Container("${name}");
  new trunkline.ContainerAttachment("web", { network: db, container: { netns: "${name}" } }, ${options});`;

test("a container that the program makes itself: by name with dependsOn, or said in the preview to be missing", async () => {
  const of = (options: string): string => program(webHosts([host]), body("red", options));
  await withStack({ lab, program: of("{}") }, async (stack) => {
    expect(failed(await stack.preview()).output).toContain(
      'web: web1: network namespace "red" does not exist; there are no network namespaces [container-missing]',
    );
    await stack.setProgram(of("{ dependsOn: [container] }"));
    succeeded(await stack.preview());
    succeeded(await stack.up());
    const { stdout } = await host.run("ip netns exec red ip -br address show eth0");
    expect(stdout).toContain("192.168.10.2/24");
    expect(outcomes(succeeded(await stack.preview()).events)).toEqual({});

    // The container has been made by now, so a preview can report what is wrong with it.
    await host.run("ip netns del red");
    expect(failed(await stack.preview()).output).toContain('network namespace "red" does not exist');
    await host.run("ip netns add red");
    succeeded(await stack.up());
  });
});
