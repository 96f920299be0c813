import { attachLab, type Lab } from "./lab";

/** The labs of this jest run: their directories are in TRUNKLINE_LABS, with colons between. */
export async function sharedLabs(): Promise<Lab[]> {
  const directories = (process.env["TRUNKLINE_LABS"] ?? "").split(":").filter((each) => each !== "");
  return Promise.all(directories.map(attachLab));
}

/** The lab that all tests of real hosts in one jest worker share; each cleans up what it made there. */
export async function sharedLab(): Promise<Lab> {
  const labs = await sharedLabs();
  const lab = labs[Number(process.env["JEST_WORKER_ID"] ?? 1) - 1];
  if (lab === undefined)
    throw new Error(
      "TRUNKLINE_LABS names no lab for this worker: run this test through jest, which boots one each",
    );
  return lab;
}
