import { notYetKnown, type Properties } from "../inputs/fields";

/** Pulumi's placeholder for a value that is unknown before `up`. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties that belong to Pulumi and to this door rather than to the resource: provider text and problems. */
const ownOfWire = ["__provider", "problems"];

/** Extracts the resource's own properties from those that Pulumi sends. */
export function fromWire(properties: Properties): Properties {
  const own = Object.entries(properties).filter(([name]) => !ownOfWire.includes(name));
  return Object.fromEntries(own.map(([name, value]) => [name, decoded(value)]));
}

/** Makes an answer plain JSON: an `undefined` inside would fail after the work was done. */
export function toWire<Answer extends object>(answer: Answer): Answer {
  const text = JSON.stringify(answer, (_, value: unknown) => (value === notYetKnown ? unknownValue : value));
  return JSON.parse(text) as Answer;
}

function decoded(value: unknown): unknown {
  if (value === unknownValue) return notYetKnown;
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, decoded(entry)]));
}
