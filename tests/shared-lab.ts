import { attachLab, type Lab } from "./lab";

/** Opens the labs of this jest run; TRUNKLINE_LABS has their directories, separated by colons. */
export async function sharedLabs(): Promise<Lab[]> {
  const directories = (process.env["TRUNKLINE_LABS"] ?? "").split(":").filter((each) => each !== "");
  return Promise.all(directories.map(attachLab));
}

/** Returns the lab shared by all tests with real hosts in this jest worker; each test cleans up what it made. */
export async function sharedLab(): Promise<Lab> {
  const labs = await sharedLabs();
  const lab = labs[Number(process.env["JEST_WORKER_ID"] ?? 1) - 1];
  if (lab === undefined)
    throw new Error(
      "TRUNKLINE_LABS names no lab for this worker: run this test through jest, which boots one each",
    );
  return lab;
}
