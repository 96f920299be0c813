import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { program, type RunResult, ScratchStack, succeeded, webHosts, wipe } from "./_helpers";

/** Logins and commands during a run, counted by the host's sshd. */
interface Traffic {
  readonly logins: number;
  readonly commands: number;
}

describe("what a run costs on a host", () => {
  let lab: Lab;
  let host: LabHost;
  let stack: ScratchStack;

  beforeAll(async () => {
    lab = await sharedLab();
    [host] = lab.hosts as [LabHost];
    await wipe(host);
    await host.run(
      "echo 'LogLevel VERBOSE' >/etc/ssh/sshd_config.d/00-count.conf && systemctl reload ssh.service",
    );
    stack = await ScratchStack.create({
      logsIn: true,
      lab,
      program: program(
        webHosts([host]),
        `for (let id = 101; id <= 110; id++)
           new trunkline.VlanSubInterface("vlan" + id, { host: web1, parent: "eth0", vlanId: id });`,
      ),
    });
  });

  afterAll(async () => {
    await stack.remove();
    await host.run("rm -f /etc/ssh/sshd_config.d/00-count.conf && systemctl reload ssh.service");
    await wipe(host);
  });

  const trafficOf = async (work: () => Promise<RunResult>): Promise<Traffic> => {
    const { stdout: end } = await host.run("journalctl --no-pager -n 0 --show-cursor");
    const [, cursor = ""] = /^-- cursor: (\S+)/m.exec(end) ?? [];
    succeeded(await work());
    const { stdout } = await host.run(`journalctl --no-pager -o cat --after-cursor='${cursor}'`);
    const ports = [...stdout.matchAll(/Accepted publickey for \S+ from \S+ port (\d+)/g)].map(
      ([, port]) => port,
    );
    const commands = [...stdout.matchAll(/Starting session: command for \S+ from \S+ port (\d+)/g)];
    return { logins: ports.length, commands: commands.filter(([, port]) => ports.includes(port)).length };
  };

  test("up of 10 links: one login, a look and few changes", async () => {
    const { logins, commands } = await trafficOf(() => stack.up("--parallel=64"));
    expect(logins).toBe(1);
    expect(commands).toBeGreaterThanOrEqual(2);
    // The engine registers resources one at a time; those that are ready together travel together.
    expect(commands).toBeLessThanOrEqual(6);
  });

  test("a preview without changes: one login, one command", async () => {
    expect(await trafficOf(() => stack.preview())).toEqual({ logins: 1, commands: 1 });
  });

  test("an up without changes: one login and one command in each of its two phases", async () => {
    expect(await trafficOf(() => stack.up())).toEqual({ logins: 1, commands: 1 });
    expect(await trafficOf(() => stack.upAfterPreview())).toEqual({ logins: 2, commands: 2 });
  });

  test("a refresh of 10 links: one login, one look", async () => {
    expect(await trafficOf(() => stack.refresh())).toEqual({ logins: 1, commands: 1 });
  });

  test("destroy: one login", async () => {
    const { logins, commands } = await trafficOf(() => stack.destroy("--parallel=64"));
    expect(logins).toBe(1);
    expect(commands).toBeLessThanOrEqual(4);
  });
});
