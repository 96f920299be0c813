/** What a preview says of containers that will not get their interfaces back. */
import { Told } from "../../../provider/lifecycle/memory/told";
import { tellUnattachable } from "../../../provider/lifecycle/memory/reboots";
import type { KeptFiles, Restorer } from "../../../provider/model/restorer";
import { hostState } from "../plan/_helpers";

const files = (status: KeptFiles["status"], unwritable?: string): KeptFiles => ({
  status,
  version: 2,
  ...(unwritable !== undefined && { unwritable }),
});

function told(containers: readonly string[], attachers: Restorer["attachers"]): string[] {
  const lines: string[] = [];
  const teller = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) };
  const attachments = containers.map((container, index) => ({
    id: `00000000000${String(index)}`,
    urn: `urn:${String(index)}`,
    ...{ network: "db", container, netns: 1, interfaceName: "eth0", addresses: [], routes: [], standby: [] },
    ...{ gatewayPriority: 0, sysctls: {} },
  }));
  const restorer = { init: "systemd", attachers, ...files("ready") } as const;
  const state = { ...hostState({ links: [] }), attachments, restorer };
  tellUnattachable(new Told(teller), "web1", state);
  return lines;
}

const until = (which: string, why: string): string =>
  `web1: ${which} will not get their interfaces until the next pulumi up: ${why}; persist: false says that this is meant`;

test.each<[string, readonly string[], Restorer["attachers"], string[]]>([
  [
    "two of Docker without systemd: once",
    ["docker web", "docker db"],
    {},
    [until("containers of docker that start again", "systemd does not run there")],
  ],
  [
    "a namespace without systemd",
    ["netns red"],
    { podman: files("ready") },
    [until("network namespaces that are made again", "systemd does not run there")],
  ],
  [
    "two of a user, and one of another",
    ["podman web of user app", "podman db of user app", "docker web of user ops"],
    { docker: files("ready"), podman: files("ready"), netns: files("ready") },
    ["app", "ops"].map((user) =>
      until(`containers of user ${user} that start again`, "a user's engine runs nothing as root"),
    ),
  ],
  [
    "a hook that cannot be written",
    ["podman web"],
    { podman: files("absent", "Read-only file system") },
    [
      until(
        "containers of podman that start again",
        "what gives them back cannot be put there (Read-only file system)",
      ),
    ],
  ],
  ["a container of a Podman that is gone", ["podman web"], {}, []],
  ["a process", ["pid 7"], {}, []],
  [
    "what only has to be put there",
    ["docker web", "netns red"],
    { docker: files("absent"), netns: files("stopped") },
    [],
  ],
])("%s", (_, containers, attachers, lines) => {
  expect(told(containers, attachers)).toEqual(lines);
});
