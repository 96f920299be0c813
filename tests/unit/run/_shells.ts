import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The shells that hosts use as /bin/sh: Debian's, Red Hat's, and that of small images. */
export const shells: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ["dash", ["dash"]],
  ["bash", ["bash", "--posix"]],
  ["busybox", ["busybox", "sh"]],
];

/** Installs the Debian packages of the same names where that is allowed; otherwise fails and names the missing ones. */
export function ensureShells(): void {
  const missing = shells.map(([name]) => name).filter((name) => !isThere(name));
  if (missing.length === 0) return;
  const install = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "install", "--yes", ...missing];
  const done = spawnSync("env", ["DEBIAN_FRONTEND=noninteractive", ...install], { encoding: "utf8" });
  if (missing.some((name) => !isThere(name))) {
    throw new Error(
      `these tests need ${missing.join(", ")}: sudo apt-get install ${missing.join(" ")}\n${done.stderr}`,
    );
  }
}

function isThere(name: string): boolean {
  return ["/bin", "/usr/bin", "/usr/local/bin"].some((folder) => existsSync(`${folder}/${name}`));
}
