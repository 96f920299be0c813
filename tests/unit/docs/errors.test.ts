import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { errorCodes } from "../../../provider/errors";

const document = readFileSync(resolve(__dirname, "../../../docs/errors.md"), "utf8");

test("docs/errors.md explains every code once, and no other", () => {
  const headings = [...document.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  expect(headings.sort()).toEqual([...errorCodes].sort());
});

test("each code has an explanation", () => {
  const sections = document.split(/^#+ /m).filter((section) => /^[a-z-]+\n/.test(section));
  expect(sections.filter((section) => section.split("\n").slice(1).join(" ").trim().length < 100)).toEqual(
    [],
  );
});

test("its table of contents leads to its parts", () => {
  const parts = [...document.matchAll(/^# (.*)$/gm)].map(([, part = ""]) => part).slice(1);
  const entries = [...document.matchAll(/^- \[(.*)\]\(#(.*)\)/gm)].map(([, name, anchor]) => [name, anchor]);
  expect(entries).toEqual(parts.map((part) => [part, part.toLowerCase().replaceAll(" ", "-")]));
});
