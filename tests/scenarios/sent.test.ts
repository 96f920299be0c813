/** How script and document reach a host: what its log shows of them, and what half of them does. */
import { once } from "node:events";
import { Client, type ClientChannel } from "ssh2";
import { scriptCommand, scriptInput } from "../../provider/run/script";
import type { HostConnection } from "../lab";
import { logInEachTime } from "./_connections";
import { everything, link, only, records, useHosts } from "./_host";
import { inputOf, Run } from "./_run";

logInEachTime();

const targets = useHosts();

/** Returns sudo's log entries since a cursor. */
async function loggedBySudo(since: string): Promise<string[]> {
  const { stdout } = await only(targets).host.run(
    `journalctl --sync; journalctl --quiet --no-pager --output cat --after-cursor '${since}' SYSLOG_IDENTIFIER=sudo`,
  );
  return stdout.split("\n").filter((line) => line !== "");
}

async function cursor(): Promise<string> {
  const { stdout } = await only(targets).host.run(
    "journalctl --sync; journalctl --no-pager --lines 1 --output export | sed -n 's/^__CURSOR=//p'",
  );
  return stdout.trim();
}

test("sudo logs a short line for each call, the same one whatever is done", async () => {
  const { host } = only(targets);
  const input = inputOf(host, await host.createSshUser("ops", { sudo: true }));
  const before = await cursor();
  const run = new Run();
  await run.look(input);
  await Promise.all(
    [10, 11, 12].map((vlanId) => run.create(`v${String(vlanId)}`, { host: input, parent: "eth0", vlanId })),
  );
  expect(run.roundTrips(input)).toEqual(["look", "change"]);
  const entries = await loggedBySudo(before);
  const commands = entries.filter((entry) => entry.includes("COMMAND="));
  expect(commands.map((entry) => entry.replace(/^.*COMMAND=/, ""))).toEqual([
    expect.stringMatching(/^\S*\/sh -c .{1,180} trunkline look$/),
    expect.stringMatching(/^\S*\/sh -c .{1,180} trunkline change$/),
  ]);
  // Includes what PAM logs about each session and what sudo logs about the host's name.
  const bytes = entries.reduce((sum, entry) => sum + entry.length, 0);
  expect(bytes / commands.length).toBeLessThan(600);
});

describe("a client that dies while it sends", () => {
  const document = [
    "trunkline 1",
    "tx 1",
    "claim links/half urn:half",
    "do link add half type dummy",
    "undo 1 link delete dev half",
    "put links/half trunkline-record 1 half",
    "put links/half urn urn:half",
    "put links/half owned yes",
    "end",
    "",
  ].join("\n");
  const input = scriptInput("change", document);
  const script = input.length - document.length;

  async function begin(connection: HostConnection): Promise<{ client: Client; channel: ClientChannel }> {
    const client = new Client();
    client.on("error", () => undefined);
    const { host, port, user: username, privateKey } = connection;
    client.connect({ host, port, username, privateKey });
    await once(client, "ready");
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.exec(scriptCommand("change", username), (failure, opened) =>
        failure === undefined ? resolve(opened) : reject(failure),
      );
    });
    return { client, channel };
  }

  /** Matches the login shell, sudo, the shell and its children. The brackets keep pgrep from finding itself. */
  const processes = "pgrep -f 'trunkline [c]hange'";

  test.each([
    ["root", "nothing", 0],
    ["root", "half of the script", script / 2],
    ["root", "all of the script but the comma behind it", script - 1],
    ["root", "the script", script],
    ["root", "the script and half of the document", script + document.length / 2],
    ["root", "all but the last line", input.length - "end\n".length],
    ["ops", "half of the script", script / 2],
    ["ops", "the script", script],
    ["ops", "all but the last line", input.length - "end\n".length],
  ])("as %s, having sent %s: nothing is changed, and no process is left", async (user, _, length) => {
    const { host } = only(targets);
    const connection = user === "root" ? host.connection : await host.createSshUser(user, { sudo: true });
    const before = await everything(host);
    const { client, channel } = await begin(connection);
    channel.write(input.slice(0, length));
    await host.run(`until ${processes} >/dev/null; do :; done`);
    client.destroy();
    await host.run(`while ${processes} >/dev/null; do :; done`);
    expect(await everything(host)).toBe(before);
    expect((await host.run("ls /var/lib/trunkline", { check: false })).code).not.toBe(0);
  });

  test.each(["root", "ops"])("what was sent whole, by %s, is done", async (user) => {
    const { host } = only(targets);
    const connection = user === "root" ? host.connection : await host.createSshUser(user, { sudo: true });
    const { client, channel } = await begin(connection);
    channel.resume().end(input);
    await once(channel, "close");
    client.end();
    expect(await link(host, "half")).toBeDefined();
    expect(await records(host)).toEqual(["half"]);
  });
});
