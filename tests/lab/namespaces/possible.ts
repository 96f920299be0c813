import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const NEEDED = {
  "/usr/sbin/sshd": "openssh-server",
  "/usr/bin/ssh-keygen": "openssh-client",
  "/usr/bin/nsenter": "util-linux",
  "/usr/bin/python3": "python3",
};

/** Says why this machine can have no hosts of namespaces, such as "needs root"; undefined if it can. */
export function whyNoNamespaces(): string | undefined {
  if (process.platform !== "linux") return `needs Linux; this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "needs root";
  const missing = Object.entries(NEEDED).filter(([path]) => !existsSync(path));
  if (missing.length > 0) return `needs ${missing.map(([path, from]) => `${path} of ${from}`).join(", ")}`;
  // Root of a container may be refused.
  const { status } = spawnSync("unshare", ["-m", "-n", "-p", "-u", "-i", "-f", "true"]);
  return status === 0 ? undefined : "may make no namespaces";
}
