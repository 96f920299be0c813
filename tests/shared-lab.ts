import { attachLab, type Lab } from "./lab";

/** Opens the labs of this jest run; TRUNKLINE_LABS has their directories, separated by colons. */
export async function sharedLabs(): Promise<Lab[]> {
  const directories = (process.env["TRUNKLINE_LABS"] ?? "").split(":").filter((each) => each !== "");
  return Promise.all(directories.map(attachLab));
}

/** What nearly all files do with. */
export const SHARED_HOSTS = 3;

/**
 * Returns the lab shared by all tests with real hosts in this jest worker; each test cleans up what it made. Boots the
 * hosts that it lacks for a file that takes more than the others.
 */
export async function sharedLab(hosts = SHARED_HOSTS): Promise<Lab> {
  const labs = await sharedLabs();
  const lab = labs[Number(process.env["JEST_WORKER_ID"] ?? 1) - 1];
  if (lab === undefined)
    throw new Error(
      "TRUNKLINE_LABS names no lab for this worker: run this test through jest, which boots one each",
    );
  const missing = hosts - lab.hosts.length;
  if (missing > 0) await lab.startHosts(missing);
  return lab;
}
