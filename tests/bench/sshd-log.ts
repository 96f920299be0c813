import type { Lab, LabHost } from "../lab";

/** What one host's sshd logged. */
export interface SshdCounts {
  /** Logins. */
  readonly handshakes: number;
  /** Commands, one round trip each. */
  readonly commands: number;
}

/** Makes every host's sshd log each command that it starts, in addition to each login. */
export async function logCommands(lab: Lab): Promise<void> {
  await Promise.all(
    lab.hosts.map((host) =>
      host.run('echo "LogLevel VERBOSE" >/etc/ssh/sshd_config.d/bench.conf && systemctl reload ssh'),
    ),
  );
}

/** Counts the connections and commands that `work` causes on each host, from the log of the host's sshd. */
export async function countingSshd<T>(
  lab: Lab,
  work: () => Promise<T>,
): Promise<{ result: T; counts: SshdCounts[] }> {
  const cursors = await Promise.all(lab.hosts.map(cursorOf));
  const result = await work();
  const counts = await Promise.all(lab.hosts.map((host, index) => countsSince(host, cursors[index] ?? "")));
  return { result, counts };
}

async function cursorOf(host: LabHost): Promise<string> {
  const { stdout } = await host.run("journalctl --sync; journalctl --quiet --lines 0 --show-cursor");
  return /^-- cursor: (.+)$/m.exec(stdout)?.[1] ?? "";
}

async function countsSince(host: LabHost, cursor: string): Promise<SshdCounts> {
  const { stdout } = await host.run(
    `journalctl --sync; journalctl --quiet --output cat --after-cursor '${cursor}' --identifier sshd --identifier sshd-session`,
  );
  // Leaves out the lab's own commands, which use a connection that was opened before.
  const ports = [...stdout.matchAll(/^Accepted \S+ for \S+ from \S+ port (\d+)/gm)].map(([, port]) => port);
  const commands = [...stdout.matchAll(/^Starting session: command for \S+ from \S+ port (\d+)/gm)];
  return {
    handshakes: ports.length,
    commands: commands.filter(([, port]) => ports.includes(port)).length,
  };
}
