import { isDeepStrictEqual } from "node:util";
import { nameOf } from "../ownership/mark";
import type { Lifecycle } from "./calls";

/** A wave is on no host: all it does is to come after its resources and before those of the next wave. */
export const waveLifecycle: Lifecycle = {
  check: (_run, { news }) => Promise.resolve({ inputs: news, problems: [] }),
  diff: (_run, { olds, news }) => ({ changed: !isDeepStrictEqual(olds, news), replaces: [] }),
  create: (_run, inputs) => Promise.resolve({ id: nameOf(String(inputs["resourceUrn"])), outputs: inputs }),
  update: (_run, { news }) => Promise.resolve(news),
  read: () => Promise.resolve("unchanged"),
  remove: () => Promise.resolve(),
};
