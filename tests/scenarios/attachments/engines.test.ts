import { only, useHosts } from "../_host";
import { Run } from "../_run";
import { attached, attachmentRecords, hostLinks, makeNetwork } from "./_networks";

const targets = useHosts();

const start = `
systemctl start docker
docker image inspect busybox:lab >/dev/null 2>&1 || docker import /opt/busybox.tar busybox:lab >/dev/null
docker rm -f $(docker ps -aq) >/dev/null 2>&1
true
`;

async function problems(container: Record<string, unknown>): Promise<string> {
  const { input } = only(targets);
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const of = run.of("containerAttachment");
  return (await of.check("web", attached(network, "web", container))).problems.join("; ");
}

test("containers that came while the run goes on are found, by name and by id", async () => {
  const { host, input } = only(targets);
  await host.run("sh", { stdin: start, timeoutMs: 90_000 });
  const begin = async (name: string): Promise<string> =>
    (await host.run(`docker run -d --name ${name} --network none busybox:lab sleep 100000`)).stdout.trim();
  await begin("early");
  const run = new Run();
  await run.look(input);
  const network = await makeNetwork(run, input);
  const of = run.of("containerAttachment");
  await of.up("early", attached(network, "early", { docker: "early" }));
  await begin("byname");
  expect((await of.up("byname", attached(network, "byname", { docker: "byname" }))).done).toBe("created");
  const id = await begin("byid");
  expect((await of.up("byid", attached(network, "byid", { docker: id }))).done).toBe("created");
  await host.run("docker stop -t 0 early");
  await host.run("docker start early");
  // The container was restarted behind the run's back: its process is not the one that the run knows.
  const dead = attached(network, "later", { docker: "early" }, { addresses: ["192.168.10.77"] });
  expect((await of.up("later", dead)).done).toBe("created");
  await host.run("docker rm -f $(docker ps -aq)");
});

test("a host without Docker or Podman, and one whose daemon is stopped: said in a preview, and nothing is done", async () => {
  const { host } = only(targets);
  // Makes both engines look uninstalled; cleaned up like all other stand-ins for programs.
  await host.run("mount --bind /dev/null /usr/bin/docker && mount --bind /dev/null /usr/bin/podman");
  try {
    expect(await problems({ docker: "web" })).toMatch(
      /^h1: cannot list docker's containers: there is no docker command/,
    );
    expect(await problems({ podman: "web" })).toMatch(
      /^h1: cannot list podman's containers: there is no podman command/,
    );
  } finally {
    await host.run("umount /usr/bin/docker; umount /usr/bin/podman", { check: false });
  }
  await host.run("systemctl stop docker.socket docker");
  expect(await problems({ docker: "web" })).toMatch(/^h1: cannot list docker's containers: .*daemon/);
  await expect(
    (async () => {
      const run = new Run();
      const network = await makeNetwork(run, only(targets).input);
      const args = attached(network, "web", { docker: "web" });
      return run.of("containerAttachment").create("web", args);
    })(),
  ).rejects.toThrow(/cannot list docker's containers/);
  expect(await attachmentRecords(host)).toBe("");
  expect(await hostLinks(host)).toEqual(["eth0", "lo", "mgmt0"]);
});
