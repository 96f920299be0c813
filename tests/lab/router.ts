import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { endRole, launch, type Launched } from "./processes";
import { startSwitch } from "./switch";
import { waitUntil } from "./wait";

/** Below the kernel's ephemeral ports (32768 and up unless configured) and above the ports of usual services. */
const PORTS = { first: 20_000, last: 32_000 };
const ATTEMPTS = 20;

/**
 * Makes a host reachable: gives it a switch and a user-mode router that forwards one port of this machine to the host's
 * sshd. Each host has its own router because slirpvde forwards to a single guest only. Returns the port.
 */
export async function startManagement(directory: string, hostName: string): Promise<number> {
  const network = managementNetwork(hostName);
  await startSwitch(directory, network);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = PORTS.first + Math.floor(Math.random() * (PORTS.last - PORTS.first));
    // slirpvde does not report a port that it failed to get, so avoid those in use.
    if ((await listeningSockets(port)).size > 0) continue;
    const role = `${hostName}-router`;
    const command = [
      "slirpvde",
      "-s",
      join(directory, network),
      "-H",
      "10.0.2.2/24",
      "-L",
      `${port}:10.0.2.15:22`,
    ];
    const router = launch(directory, role, command, { logFile: join(directory, `${role}.log`) });
    // The kernel gives a port to one process only, so its listener owns it, however many labs start at once.
    await waitUntil(async () => router.hasEnded() || (await listens(router, port)), { timeoutMs: 10_000 });
    if (await listens(router, port)) return port;
    await endRole(directory, role);
  }
  throw new Error(
    `lab: ${hostName} got no port in ${ATTEMPTS} attempts; see ${join(directory, `${hostName}-router.log`)}`,
  );
}

/** Returns the name, in the lab's directory, of the switch for a host's management NIC. */
export function managementNetwork(hostName: string): string {
  return `${hostName}-mgmt`;
}

async function listens(process: Launched, port: number): Promise<boolean> {
  const sockets = await listeningSockets(port);
  const files = `/proc/${process.pid}/fd`;
  const names = await readdir(files).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(join(files, name)).catch(() => "")));
  return targets.some((target) => sockets.has(target));
}

/** Returns the sockets that listen on a TCP port, named as in /proc/PID/fd. */
async function listeningSockets(port: number): Promise<Set<string>> {
  const LISTEN = "0A";
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile(path, "utf8").catch(() => ""));
  const lines = (await Promise.all(tables)).flatMap((table) => table.split("\n"));
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const listening = rows.filter((row) => row[3] === LISTEN && row[1]?.endsWith(`:${hexPort}`));
  return new Set(listening.map((row) => `socket:[${row[9]}]`));
}
