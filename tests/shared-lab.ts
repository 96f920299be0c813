import { attachLab, type Lab } from "./lab";

/** The lab that all tests of real hosts share; each cleans up what it made there. */
export async function sharedLab(): Promise<Lab> {
  const directory = process.env["TRUNKLINE_LAB"];
  if (!directory)
    throw new Error("TRUNKLINE_LAB is not set: run this test through jest, which boots the lab");
  return attachLab(directory);
}
