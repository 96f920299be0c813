/** A provider process of its own, to be killed: makes links on one host, and tells when it is about to begin. */
import { host, vlanSubInterface } from "../../provider/runtime";

interface Job {
  readonly look: Record<string, unknown> & { name: string };
  readonly inputs: readonly Record<string, unknown>[];
}

process.once("message", (job: Job) => {
  void work(job);
});
process.send?.("loaded");

async function work({ look, inputs }: Job): Promise<void> {
  await host.read(look.name, look);
  process.send?.("looked");
  await Promise.allSettled(inputs.map((each) => vlanSubInterface.create(each)));
  process.send?.("done");
}
