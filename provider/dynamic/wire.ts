import { notYetKnown, type Properties } from "../inputs/fields";

/** What Pulumi puts in the place of a value that is not known before `up`. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties that are Pulumi's and the door's, not of the resource: its provider's text, and what is wrong with it. */
const ownOfWire = ["__provider", "problems"];

/** The resource's own properties, from those that Pulumi sends. */
export function fromWire(properties: Properties): Properties {
  const own = Object.entries(properties).filter(([name]) => !ownOfWire.includes(name));
  return Object.fromEntries(own.map(([name, value]) => [name, decoded(value)]));
}

/** Plain JSON: an `undefined` inside an answer fails after the work was done. */
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
