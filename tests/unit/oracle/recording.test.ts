import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordingOf, type Recording } from "../../oracle/_recording";
import { networks } from "../../oracle/rows/networks";
import { allocations } from "../../oracle/rows/allocations";
import { refusals } from "../../oracle/rows/refusals";
import { twoNetworks } from "../../oracle/rows/two-networks";

let folder: string;
const lab = { image: "lab-1, Docker 26.1" };
const row = { by: "docker", name: "a row", of: { docker: "-d ipvlan" } } as const;
const find = (on = lab, subject: Parameters<typeof recordingOf>[1] = row): Recording<string> =>
  recordingOf<string>(on, subject, folder);

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "trunkline-recording-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("what was seen once is not looked for again", async () => {
  const look = jest.fn(() => Promise.resolve("seen"));
  expect(await find().seenOr(look)).toBe("seen");
  expect(await find().seenOr(look)).toBe("seen");
  expect(look).toHaveBeenCalledTimes(1);
});

test("a recording is for the image and the row that it was made of, and for no other", () => {
  find().keep("seen");
  expect(find().seen).toBe("seen");
  expect(find({ image: "lab-1, Docker 27.0" }).seen).toBeUndefined();
  expect(find(lab, { ...row, of: { docker: "-d macvlan" } }).seen).toBeUndefined();
  expect(find(lab, { ...row, name: "another row" }).seen).toBeUndefined();
  expect(find(lab, { ...row, by: "podman" }).seen).toBeUndefined();
});

test("what is seen now takes the place of what was", () => {
  find().keep("seen");
  find({ image: "lab-2" }).keep("seen on another");
  expect(find({ image: "lab-2" }).seen).toBe("seen on another");
  expect(find().seen).toBeUndefined();
});

test("there is no recording of a row that is gone", () => {
  const names = (rows: readonly { readonly name: string }[]): string[] => rows.map(({ name }) => name);
  const files = {
    docker: names(networks),
    podman: names(networks.filter(({ podman }) => podman !== undefined)),
    "by-hand": names(networks.filter(({ byHand }) => byHand !== undefined)),
    allocation: names(allocations),
    refusal: names(refusals),
    "two-networks": names(twoNetworks),
  };
  for (const [file, rows] of Object.entries(files)) {
    const path = join(__dirname, "../../oracle/recorded", `${file}.json`);
    const recorded = Object.keys(JSON.parse(readFileSync(path, "utf8")) as object);
    expect(recorded.filter((name) => !rows.includes(name))).toEqual([]);
  }
});
