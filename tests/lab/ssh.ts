import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type CommandOptions, type CommandResult, runCommand } from "./command";
import type { LabKeys } from "./image";
import { endRole, launch } from "./processes";
import { waitUntil } from "./wait";

export const sshConfigPath = (directory: string): string => join(directory, "ssh_config");
export const knownHostsPath = (directory: string): string => join(directory, "known_hosts");

export interface SshTarget {
  readonly name: string;
  readonly sshPort: number;
}

/** Writes the files with which an OpenSSH client reaches hosts by name: `ssh -F …/ssh_config h1`. */
export async function writeSshFiles(
  directory: string,
  keys: LabKeys,
  hosts: readonly SshTarget[],
): Promise<void> {
  const one = (host: SshTarget) => `Host ${host.name}\n  HostName 127.0.0.1\n  Port ${host.sshPort}\n`;
  const all = [
    "Host *",
    "  User root",
    `  IdentityFile ${keys.privateKeyPath}`,
    "  IdentitiesOnly yes",
    "  BatchMode yes",
    `  UserKnownHostsFile ${knownHostsPath(directory)}`,
    "  StrictHostKeyChecking yes",
    "  LogLevel ERROR",
    // The router accepts connections even for a host that is off.
    "  ConnectTimeout 10",
  ];
  await writeFile(sshConfigPath(directory), `${hosts.map(one).join("")}${all.join("\n")}\n`);
  const known = hosts.map((host) => `[127.0.0.1]:${host.sshPort} ${keys.hostKey}\n`);
  await writeFile(knownHostsPath(directory), known.join(""));
}

/** Runs a command on a host, over the connection that `openConnection` left open, if any, else over a new one. */
export function runOverSsh(
  directory: string,
  hostName: string,
  command: string,
  options: CommandOptions,
): Promise<CommandResult> {
  return runCommand([...sshArgv(directory, hostName), command], options);
}

/** Returns the ssh client's arguments before the command. */
export function sshArgv(directory: string, hostName: string, options: readonly string[] = []): string[] {
  return [...sshClient(directory), "-S", connectionPath(directory, hostName), ...options, hostName];
}

/**
 * Opens a connection that later commands share, so that each takes milliseconds instead of a handshake. Returns false
 * if the host does not answer in time.
 */
export async function openConnection(
  directory: string,
  hostName: string,
  timeoutMs: number,
): Promise<boolean> {
  // The socket starts under a unique name, so that the shared name only ever leads to a working connection.
  const path = `${connectionPath(directory, hostName)}-${randomBytes(3).toString("hex")}`;
  const role = connectionRole(hostName);
  const alive = ["-o", "ServerAliveInterval=10", "-o", "ServerAliveCountMax=6"];
  const command = [...sshClient(directory), ...alive, "-M", "-N", "-S", path, hostName];
  const master = launch(directory, role, command, { logFile: join(directory, `${role}.log`) });
  await waitUntil(() => existsSync(path) || master.hasEnded(), { timeoutMs });
  if (!existsSync(path)) {
    await endRole(directory, role);
    return false;
  }
  await rename(path, connectionPath(directory, hostName));
  return true;
}

/** Closes the connection: to a host that is gone, it would block every command until it noticed. */
export async function dropConnection(directory: string, hostName: string): Promise<void> {
  await endRole(directory, connectionRole(hostName));
  await rm(connectionPath(directory, hostName), { force: true });
}

const sshClient = (directory: string): string[] => ["ssh", "-F", sshConfigPath(directory)];
const connectionPath = (directory: string, hostName: string): string => join(directory, `${hostName}.ssh`);
const connectionRole = (hostName: string): string => `${hostName}-ssh`;
