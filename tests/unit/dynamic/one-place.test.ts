import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unknownValue } from "../../../provider/dynamic/wire";

const provider = join(__dirname, "../../../provider");
const files = readdirSync(provider, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);

/** Terms of Pulumi's dynamic protocol, each with the only file or folder that may use it. */
test.each([
  ["the value that is not known yet", unknownValue, "dynamic/wire.ts"],
  ["the provider's text among the properties", "__provider", "dynamic/"],
  ["what Pulumi calls deleting first", "deleteBeforeReplace", "dynamic/provider.ts"],
])("%s is known at the door alone", (_, word, place) => {
  const knowing = files.filter((name) => readFileSync(join(provider, name), "utf8").includes(word));
  expect(knowing.filter((name) => !name.startsWith(place))).toEqual([]);
  expect(knowing).not.toEqual([]);
});
