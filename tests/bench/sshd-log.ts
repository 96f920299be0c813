import type { Lab, LabHost } from "../lab";

/** What one host's sshd saw. */
export interface SshdCounts {
  /** Logins. */
  readonly handshakes: number;
  /** Commands, one round trip each. */
  readonly commands: number;
}

/** Has every host's sshd log each command that it starts, besides each login. */
export async function logCommands(lab: Lab): Promise<void> {
  await Promise.all(
    lab.hosts.map((host) =>
      host.run('echo "LogLevel VERBOSE" >/etc/ssh/sshd_config.d/bench.conf && systemctl reload ssh'),
    ),
  );
}

/** Counts on each host what `work` makes of connections and commands, by what the host's sshd says. */
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
  // The lab's own commands go over a connection that was there before.
  const ports = [...stdout.matchAll(/^Accepted \S+ for \S+ from \S+ port (\d+)/gm)].map(([, port]) => port);
  const commands = [...stdout.matchAll(/^Starting session: command for \S+ from \S+ port (\d+)/gm)];
  return {
    handshakes: ports.length,
    commands: commands.filter(([, port]) => ports.includes(port)).length,
  };
}
