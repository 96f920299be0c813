import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { usage } from "../../../graph/options";
import { drawSvg } from "../../../graph/svg";
import { drawText } from "../../../graph/text";
import { fixture, topologyIn } from "./_read";

const CHECKOUT = join(__dirname, "../../..");
const README = readFileSync(join(CHECKOUT, "README.md"), "utf8");

/** To draw it again, run `UPDATE_GRAPHS=1 npx jest tests/unit/graph/docs`. */
test("the picture in docs/ is what the command draws", async () => {
  const picture = await drawSvg(topologyIn(fixture("preview-with-changes")));
  const path = join(CHECKOUT, "docs/topology.svg");
  if (process.env["UPDATE_GRAPHS"] === "1") writeFileSync(path, picture);
  expect(readFileSync(path, "utf8")).toBe(picture);
});

test("the text in the README is what the command prints", () => {
  const text = drawText(topologyIn(fixture("export")), { colours: false, width: 100 });
  expect(README).toContain(`\`\`\`\n${text}\`\`\`\n`);
});

test("the README names every option", () => {
  const options = [...usage.matchAll(/--(?!json|show)\w+/g)]
    .map(([option]) => option)
    .filter((option) => option !== "--help");
  expect([...new Set(options)].filter((option) => !README.includes(option))).toEqual([]);
});
