import { DOMParser, type Document } from "@xmldom/xmldom";
import { drawSvg } from "../../../graph/svg";
import { linksOf, type Topology } from "../../../graph/topology";
import { fleetOf } from "./_fleet";
import { exportOf, fixture, fixtures, topologyIn, web1 } from "./_read";

/** Parses the picture and fails if it is not well-formed. */
async function parsed(topology: Topology): Promise<Document> {
  return new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(await drawSvg(topology), "image/svg+xml");
}

function textsIn(document: Document): string[] {
  return [...document.getElementsByTagName("text")].map((element) =>
    (element.textContent ?? "").replaceAll("\u00A0", " "),
  );
}

test.each(fixtures)("%s: well-formed, with everything in it", async (name) => {
  const topology = topologyIn(fixture(name));
  const texts = textsIn(await parsed(topology));
  const networks = topology.hosts.flatMap(linksOf).flatMap((link) => link.networks);
  const expected = [
    ...topology.hosts.map((host) => host.name),
    ...networks.flatMap((network) => [
      network.name,
      ...network.attachments.flatMap(({ container, addresses }) => [container, ...addresses]),
    ]),
  ];
  for (const words of new Set(expected))
    expect([words, texts.filter((text) => text === words).length]).toEqual([
      words,
      expected.filter((other) => other === words).length,
    ]);
  expect(texts.join("\n")).not.toMatch(/PLAINTEXT|CIPHERTEXT/);
});

test("marks what will change, and nothing else", async () => {
  const texts = textsIn(await parsed(topologyIn(fixture("preview-with-changes"))));
  const count = (mark: string) => texts.filter((text) => text === mark).length;
  // The preview creates one more thing together with its network: the dummy of web2-hidden.
  expect([count("+"), count("~"), count("+-"), count("-")]).toEqual([9, 2, 3, 1]);
  const none = textsIn(await parsed(topologyIn(fixture("export"))));
  expect(none.filter((text) => /^[-+~]+$/.test(text))).toEqual([]);
});

test("names are text, whatever is in them", async () => {
  const name = `rack<1> & "b" 'c' \\N %d é 漢`;
  const texts = textsIn(
    await parsed(
      topologyIn(
        exportOf([
          { kind: "Host", name, inputs: { name } },
          {
            kind: "ContainerAttachment",
            name: "a",
            inputs: { host: { name }, network: "</TABLE>", container: { netns: name } },
          },
        ]),
      ),
    ),
  );
  // Graphviz would replace a backslash and the letter after it.
  const read = name.replace("\\", "\u2216");
  expect(texts).toEqual(expect.arrayContaining([read, "</TABLE>", `netns ${read}`]));
});

test("nothing at all is a picture, too", async () => {
  expect(textsIn(await parsed(topologyIn(exportOf([]))))).toContain("the stack has no Trunkline resources");
  const bare = textsIn(await parsed(topologyIn(exportOf([{ kind: "Host", name: "web1", inputs: web1 }]))));
  expect(bare).toContain("web1");
});

describe("thirty hosts", () => {
  let document: Document;
  beforeAll(async () => {
    document = await parsed(topologyIn(fleetOf(30)));
  });

  test("have the form of a screen, and letters of a size to read", () => {
    const [, , width = 0, height = 1] = (document.documentElement?.getAttribute("viewBox") ?? "")
      .split(" ")
      .map(Number);
    expect(width / height).toBeGreaterThan(1);
    expect(width / height).toBeLessThan(2.5);
    expect(width).toBeLessThan(6000);
    const sizes = [...document.getElementsByTagName("text")].map((element) =>
      Number(element.getAttribute("font-size")),
    );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
  });

  test("stand in rows, in the order of their names", () => {
    const places = [...document.getElementsByTagName("text")]
      .filter((element) => /^web\d+$/.test(element.textContent ?? ""))
      .map((element) => ({
        host: Number((element.textContent ?? "").slice(3)),
        x: Number(element.getAttribute("x")),
        y: Number(element.getAttribute("y")),
      }));
    const read = [...places].sort((left, right) => Math.round(left.y - right.y) || left.x - right.x);
    expect(read.map(({ host }) => host)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  test("have one colour for one VLAN, and another for another", () => {
    const colours = new Map<string, Set<string>>();
    for (const group of document.getElementsByTagName("g")) {
      const [, link = ""] =
        /^web\d+: (eth0\.\d+)$/.exec(group.getElementsByTagName("title").item(0)?.textContent ?? "") ?? [];
      if (link === "" || group.getAttribute("class") !== "node") continue;
      const fills = [...group.getElementsByTagName("polygon")].map(
        (polygon) => polygon.getAttribute("fill") ?? "",
      );
      const fill = fills.find((colour) => colour !== "none") ?? "";
      colours.set(link, (colours.get(link) ?? new Set()).add(fill));
    }
    expect([...colours.keys()].sort()).toEqual(["eth0.10", "eth0.20", "eth0.30", "eth0.40", "eth0.50"]);
    expect([...colours.values()].map((found) => found.size)).toEqual([1, 1, 1, 1, 1]);
    expect(new Set([...colours.values()].flatMap((found) => [...found])).size).toBe(5);
  });
});
