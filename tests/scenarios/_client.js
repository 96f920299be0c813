// @ts-check
/**
 * A provider process of its own, to be killed: makes resources on one host, and tells when it is about to begin. It is
 * what is built, as there are many of these processes, and compiling takes longer than what they do.
 */
const { containerAttachment, host, ipvlanNetwork, vlanSubInterface } = require("pulumi-trunkline/runtime");

const lifecycles = { containerAttachment, ipvlanNetwork, vlanSubInterface };

/**
 * @typedef {object} Job
 * @property {Record<string, unknown> & { name: string }} look
 * @property {Partial<Record<keyof typeof lifecycles, readonly Record<string, unknown>[]>>} inputs those of one kind at
 *   once, after those of the kind before
 */

process.once("message", (/** @type {Job} */ job) => {
  void work(job);
});
process.send?.("loaded");

/** @param {Job} job */
async function work({ look, inputs }) {
  await host.configure({ config: { get: () => undefined } });
  await host.read(look.name, look);
  process.send?.("looked");
  for (const [kind, all] of Object.entries(inputs)) {
    const { create } = lifecycles[/** @type {keyof typeof lifecycles} */ (kind)];
    await Promise.allSettled((all ?? []).map((each) => create(each)));
  }
  process.send?.("done");
}
