import fc from "fast-check";
import {
  bornIn,
  markOf,
  nameOf,
  originIn,
  ownerOf,
  readMark,
  readUrn,
  stackOf,
} from "../../../provider/ownership/mark";
import { fitsBatchLine } from "../../../provider/steps/batch";

const type = "pulumi-nodejs:dynamic/trunkline:VlanSubInterface";
const urnOf = (stack: string, project: string, name: string): string =>
  `urn:pulumi:${stack}::${project}::${type}::${name}`;

/** Names that Pulumi allows for stacks and projects; a resource's name may be any text. */
const pulumiName = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);
const anyName = fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 });

describe("the mark of a resource", () => {
  test("is for people to read, with a hash of the whole URN", () => {
    expect(markOf(urnOf("dev", "lab", "web1-vlan10"))).toMatch(
      /^trunkline:lab\/dev\/web1-vlan10@[0-9a-f]{12}$/,
    );
  });

  test("says which resource it was, in any script", () => {
    expect(readMark(markOf(urnOf("dev", "lab", "Büro/3. Stock: „VLAN“ 10 🦆")))).toEqual({
      project: "lab",
      stack: "dev",
      resource: "Büro/3. Stock: „VLAN“ 10 🦆",
    });
  });

  test("fits into an alias, and through every text that it travels in", () => {
    fc.assert(
      fc.property(pulumiName, pulumiName, anyName, (stack, project, name) => {
        const mark = markOf(urnOf(stack, project, name));
        expect(Buffer.byteLength(mark)).toBeLessThanOrEqual(255);
        expect(mark).toMatch(/^[A-Za-z0-9:/@%._-]+$/);
        expect(fitsBatchLine(mark)).toBe(true);
      }),
    );
  });

  test("is always known as a mark, whole or shortened", () => {
    fc.assert(
      fc.property(pulumiName, pulumiName, anyName, (stack, project, name) => {
        const reading = readMark(markOf(urnOf(stack, project, name)));
        expect(project.startsWith(reading?.project ?? "?")).toBe(true);
        expect(stack.startsWith(reading?.stack ?? "?")).toBe(true);
        expect(name.startsWith(reading?.resource ?? "?")).toBe(true);
      }),
    );
  });

  test("gives back names of ordinary length in full", () => {
    const short = fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}$/);
    fc.assert(
      fc.property(
        short,
        short,
        fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
        (stack, project, resource) => {
          expect(readMark(markOf(urnOf(stack, project, resource)))).toEqual({ stack, project, resource });
        },
      ),
    );
  });

  test("differs where any part of the URN differs, also behind what is shown", () => {
    const long = "x".repeat(300);
    const urns = [
      urnOf("dev", "lab", long),
      urnOf("dev", "lab", `${long}y`),
      urnOf("prod", "lab", long),
      urnOf("dev", "lab2", long),
      `urn:pulumi:dev::lab::my:Parent$${type}::${long}`,
    ];
    expect(new Set(urns.map(markOf)).size).toBe(urns.length);
  });

  test("is the same every time", () => {
    const urn = urnOf("dev", "lab", "web1");
    expect(markOf(urn)).toBe(markOf(urn));
  });
});

describe("an alias that is no mark of ours", () => {
  test.each([
    [""],
    ["uplink to the core switch"],
    ["trunkline"],
    ["trunkline:lab/dev/web1"],
    ["trunkline:lab/dev/web1@short"],
    ["trunkline:lab/dev@0123456789ab"],
    ["xtrunkline:lab/dev/web1@0123456789ab"],
    ["trunkline:lab/dev/web1@0123456789ab "],
  ])("%p", (alias) => {
    expect(readMark(alias)).toBeUndefined();
  });

  test("no text at all makes reading throw", () => {
    const alias = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .string({ unit: fc.constantFrom("%", "E", "2", "/", "a", "ü") })
        .map((text) => `trunkline:a/b/${text}@0123456789ab`),
    );
    fc.assert(
      fc.property(alias, (text) => {
        const reading = readMark(text);
        expect(reading === undefined || reading.resource !== "").toBe(true);
      }),
    );
  });

  test("one with escapes that somebody mangled still belongs to somebody", () => {
    expect(readMark("trunkline:lab/dev/50%@0123456789ab")).toEqual({
      project: "lab",
      stack: "dev",
      resource: "50%",
    });
  });
});

describe("the owner of what a resource makes", () => {
  test("knows the marks of former names, each once, and not its own", () => {
    const [now, before, earlier] = [
      urnOf("prod", "lab", "a"),
      urnOf("dev", "lab", "a"),
      urnOf("dev", "lab", "b"),
    ];
    expect(ownerOf(now, [before, now, earlier, before])).toEqual({
      urn: now,
      mark: markOf(now),
      formerMarks: [markOf(before), markOf(earlier)],
    });
  });
});

describe("a URN with the state that a resource was born in", () => {
  const urn = urnOf("dev", "lab", "a::b@c");
  const origin = "644e0b62-1bd2-4580-be79-d513bd738d63";
  const born = bornIn(urn, origin);

  test("keeps its form for ever", () => {
    expect(born).toBe(`urn:pulumi:dev::lab::${type}@${origin}::a::b@c`);
    expect(originIn(born)).toBe(origin);
  });

  test("has the same names, and another mark", () => {
    expect([nameOf(born), readUrn(born), stackOf(born)]).toEqual([nameOf(urn), readUrn(urn), stackOf(urn)]);
    expect(readMark(markOf(born))).toEqual(readMark(markOf(urn)));
    expect(markOf(born)).not.toBe(markOf(urn));
    expect(markOf(born)).not.toBe(markOf(bornIn(urn, "991964fd-72e6-4bf9-ba02-8945eda3667b")));
  });

  test.each([undefined, "", "dev", `${origin}\nurn x`])(
    "is the URN alone without such a state: %j",
    (none) => {
      expect(bornIn(urn, none)).toBe(urn);
      expect(originIn(urn)).toBeUndefined();
    },
  );
});
