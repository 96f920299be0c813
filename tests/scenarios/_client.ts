/** A provider process of its own, to be killed: makes resources on one host, and tells when it is about to begin. */
import { containerAttachment, host, ipvlanNetwork, vlanSubInterface } from "../../provider/runtime";

const lifecycles = { containerAttachment, ipvlanNetwork, vlanSubInterface };

interface Job {
  readonly look: Record<string, unknown> & { name: string };
  /** Those of one kind at once, after those of the kind before. */
  readonly inputs: Partial<Record<keyof typeof lifecycles, readonly Record<string, unknown>[]>>;
}

process.once("message", (job: Job) => {
  void work(job);
});
process.send?.("loaded");

async function work({ look, inputs }: Job): Promise<void> {
  await host.configure({ config: { get: () => undefined } });
  await host.read(look.name, look);
  process.send?.("looked");
  for (const [kind, all] of Object.entries(inputs)) {
    const { create } = lifecycles[kind as keyof typeof lifecycles];
    await Promise.allSettled(all.map((each) => create(each)));
  }
  process.send?.("done");
}
