import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "./command";

/** A required program or file, and the Debian package that contains it. */
interface Requirement {
  readonly of: string;
  readonly package: string;
}

const TO_RUN: readonly Requirement[] = [
  { of: "vde_switch", package: "vde2" },
  { of: "slirpvde", package: "vde2" },
  { of: "ssh", package: "openssh-client" },
  { of: "/usr/bin/python3", package: "python3" },
];

const TO_BUILD: readonly Requirement[] = [
  { of: "mmdebstrap", package: "mmdebstrap" },
  { of: "mke2fs", package: "e2fsprogs" },
  { of: "patchelf", package: "patchelf" },
  { of: "ssh-keygen", package: "openssh-client" },
  { of: "/usr/share/keyrings/debian-archive-keyring.gpg", package: "debian-archive-keyring" },
];

/** Without root, mmdebstrap unpacks in a user namespace with its own ids, and fakeroot pretends that root owns all. */
const TO_BUILD_WITHOUT_ROOT: readonly Requirement[] = [
  { of: "newuidmap", package: "uidmap" },
  { of: "fakeroot", package: "fakeroot" },
];

export type Purpose = "run" | "build";

/** Makes sure that this machine can run the lab or build its image; installs Debian packages where allowed. */
export async function ensureRequirements(
  purpose: Purpose,
  onProgress: (line: string) => void,
): Promise<void> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `lab: needs Linux on x86-64, because its hosts are User-Mode Linux kernels; this is ${process.platform} on ${process.arch}`,
    );
  }
  const missing = missingPackages(purpose);
  if (missing.length === 0) return;
  const prefix = await rootPrefix();
  if (prefix !== undefined && findProgram("apt-get")) {
    onProgress(`lab: installing Debian packages: ${missing.join(" ")}`);
    const failure = await install(prefix, missing);
    if (missingPackages(purpose).length === 0) return;
    throw new Error(`${missingMessage(missing)}\nInstalling them failed:\n${failure}`);
  }
  throw new Error(missingMessage(missing));
}

function missingPackages(purpose: Purpose): string[] {
  const withoutRoot = process.getuid?.() === 0 ? [] : TO_BUILD_WITHOUT_ROOT;
  const needed = purpose === "run" ? TO_RUN : [...TO_BUILD, ...withoutRoot];
  const missing = needed.filter(
    (each) => !(each.of.startsWith("/") ? existsSync(each.of) : findProgram(each.of)),
  );
  return [...new Set(missing.map((each) => each.package))];
}

function findProgram(name: string): string | undefined {
  // mke2fs is often in a folder that the PATH of ordinary users lacks.
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Returns the command prefix for becoming root without a prompt; undefined if there is none. */
async function rootPrefix(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  if (findProgram("sudo") && (await runCommand(["sudo", "-n", "true"])).code === 0) return ["sudo", "-n"];
  return undefined;
}

async function install(prefix: readonly string[], packages: readonly string[]): Promise<string> {
  const apt = [
    ...prefix,
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-qq",
    "-o",
    "DPkg::Lock::Timeout=300",
  ];
  // An old package list names versions that the archive no longer has.
  const update = await runCommand([...apt, "update"]);
  const done = await runCommand([...apt, "install", "--yes", "--no-install-recommends", ...packages]);
  return done.code === 0 ? "" : `${update.stderr}${done.stdout}${done.stderr}`;
}

function missingMessage(packages: readonly string[]): string {
  const names = packages.join(" ");
  return `lab: needs Debian packages that are not installed: ${names}. Get them with: sudo apt-get install ${names}`;
}
