import { parseHost } from "../../../provider/inputs/host";

const host = { resourceUrn: "urn:host", name: "web1", connection: "ops@192.0.2.11" };

test.each([5, 20, 600])("confirmSeconds may be %i", (confirmSeconds) => {
  expect(parseHost({ ...host, confirmSeconds })).toMatchObject({ known: { confirmSeconds }, problems: [] });
});

test.each([
  [4, "confirmSeconds: 4 is out of range; a time in seconds is 5–600"],
  [601, "confirmSeconds: 601 is out of range; a time in seconds is 5–600"],
  [7.5, "confirmSeconds: 7.5 is not a whole number, which a time in seconds has to be"],
  ["soon", 'confirmSeconds: "soon" is not a number (a time in seconds)'],
])("confirmSeconds may not be %p", (confirmSeconds, problem) => {
  expect(parseHost({ ...host, confirmSeconds }).problems).toEqual([problem]);
});
