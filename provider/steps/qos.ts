import type { QosMap } from "../model/link";

/** Returns the entries that turn one QoS map into another. The kernel only adds: mapping to 0 removes an entry. */
export function qosTransition(from: QosMap, to: QosMap): QosMap {
  const gone = Object.keys(from).filter((key) => !(key in to));
  return { ...Object.fromEntries(gone.map((key) => [key, 0])), ...to };
}

export function sameQos(left: QosMap, right: QosMap): boolean {
  return Object.keys({ ...left, ...right }).every((key) => (left[key] ?? 0) === (right[key] ?? 0));
}
