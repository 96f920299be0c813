import { refusalInWords, refusalsIn } from "../../../provider/errors";
import type { Properties } from "../../../provider/inputs/fields";
import { hostState, urnOf } from "../plan/_helpers";
import { endRun, providers } from "./_helpers";
import { hostWith, type AnsweringHost } from "./_host";

const { host, vlanSubInterface } = providers;

afterAll(endRun);

const eth0 = { index: 2, name: "eth0" };
const urn = urnOf("dev/storage");
const id = (digit: string): string => digit.repeat(32);

interface Running {
  readonly machine?: string;
  readonly boot?: string;
  readonly netns?: number;
}

/** A host that says which machine it is. */
function running({ machine, boot = "b1", netns = 7 }: Running): AnsweringHost {
  const answering = hostWith();
  answering.is(
    hostState({
      facts: { bootId: boot, ...(machine !== undefined && { machine }) },
      links: [eth0],
      namespaces: [{ inode: netns, own: true, paths: ["/proc/self/ns/net", "/proc/1/ns/net"] }],
    }),
  );
  return answering;
}

type Reference = AnsweringHost["input"] & { readonly machine?: string };

/** Reads a Host as a program does; what resources on it are given. */
async function read({ input }: AnsweringHost, options: Properties = {}): Promise<Reference> {
  const { props = {} } = await host.read(input.name, { resourceUrn: "urn", ...input, ...options });
  const machine = props["machineId"];
  return { ...input, ...(typeof machine === "string" && machine !== "" && { machine }) };
}

const args = (on: Reference): Properties => ({ resourceUrn: urn, host: on, parent: "eth0", vlanId: 10 });

/** What the engine does with a resource that was made on `former` and is now on `next`. */
async function moved(
  former: Reference,
  next: Reference,
): Promise<"in place" | "replaced" | "unchanged" | string> {
  const state = { ...(await vlanSubInterface.check({}, args(former))).inputs, given: [] };
  const { inputs } = await vlanSubInterface.check(state, args(next));
  const [problem] = refusalsIn(inputs["problems"]);
  if (problem !== undefined) return refusalInWords(problem);
  const { changes, replaces = [] } = await vlanSubInterface.diff("id", state, inputs);
  if (replaces.length > 0) return "replaced";
  return changes ? "in place" : "unchanged";
}

describe("a Host is the machine that answers", () => {
  test("a resource stays where it is when its Host gets another name", async () => {
    const web1 = await read(running({ machine: id("1") }));
    expect(await moved(web1, { ...web1, name: "web01" })).toBe("in place");
  });

  test("it stays when it moves to another Host for the same machine, by another address", async () => {
    const [web1, other] = await Promise.all(
      [running({ machine: id("2") }), running({ machine: id("2") })].map((each) => read(each)),
    );
    expect(await moved(web1 as Reference, other as Reference)).toBe("in place");
  });

  test("it stays when its Host gets another name and another address, and the old address is dead", async () => {
    const web1 = running({ machine: id("3") });
    const former = await read(web1);
    const gone = running({});
    gone.dies();
    const next = await read(running({ machine: id("3") }));
    expect(await moved({ ...gone.input, machine: former.machine ?? "" }, next)).toBe("in place");
  });

  test("it stays when a state of an earlier release, which has no machine-id, has the other name", async () => {
    const { name, connection } = await read(running({ machine: id("4") }));
    expect(
      await moved({ name, connection }, { ...(await read(running({ machine: id("4") }))), name: "web01" }),
    ).toBe("in place");
  });

  test.each([
    ["with another machine-id", { machine: id("6") }],
    ["that was cloned, so that only boot and network namespace differ", { machine: id("5"), boot: "b2" }],
    [
      "that is a cloned container beside it, so that only the network namespace differs",
      { machine: id("5"), netns: 8 },
    ],
    ["without a machine-id", {}],
  ])("it is replaced when it moves to a machine %s", async (_what, other) => {
    const former = await read(running({ machine: id("5") }));
    expect(await moved(former, await read(running(other)))).toBe("replaced");
  });
});

describe("another machine under the same name", () => {
  const as = (name: string, { connection, machine }: Reference): Reference => ({
    name,
    connection,
    ...(machine !== undefined && { machine }),
  });
  const differs = (name: string, seen: string, made: string): string =>
    `${name}: another machine answers: its machine-id is ${id(seen)}, and the stack's resources are on ${id(made)}; ` +
    `correct the connection; or, if the host was reinstalled or replaced, set machineId: "${id(seen)}" on its Host and run pulumi up [another-machine]`;

  test("is refused in the preview, until the program names its machine-id", async () => {
    const former = await read(running({ machine: id("8") }));
    const replaced = running({ machine: id("9") });
    const next = as(former.name, await read(replaced));
    expect(await moved(former, next)).toBe(differs(former.name, "9", "8"));
    await read(replaced, { machineId: id("9").toUpperCase() });
    expect(await moved(former, next)).toBe("in place");
  });

  test("fails a refresh and a deletion, which would forget what is on the other one", async () => {
    const other = running({ machine: id("a") });
    const state = { ...args({ ...other.input, machine: id("b") }), name: "eth0.10", owned: true };
    const refused = { message: differs(other.input.name, "a", "b") };
    await expect(vlanSubInterface.read("id", state)).rejects.toMatchObject(refused);
    await expect(vlanSubInterface.delete("id", state)).rejects.toMatchObject(refused);
  });

  test('is taken where the program says "accept-any"', async () => {
    const former = await read(running({ machine: id("c") }));
    const next = as(former.name, await read(running({ machine: id("d") }), { machineId: "accept-any" }));
    expect(next.machine).toBe("accept-any");
    expect(await moved(former, next)).toBe("in place");
  });

  test.each([
    [
      "another",
      { machine: id("e") },
      `another machine answers: its machine-id is ${id("e")}, and machineId is "${id("f")}"`,
    ],
    ["none", {}, `it has no machine-id, and so cannot be compared with machineId ("${id("f")}")`],
  ])("a Host with a machineId refuses a machine that has %s", async (_what, is, problem) => {
    const { input } = running(is);
    const { props = {} } = await host.read(input.name, { resourceUrn: "urn", ...input, machineId: id("f") });
    expect(props["problems"]).toEqual([
      expect.objectContaining({ code: "another-machine", problem: `${input.name}: ${problem}` }),
    ]);
  });

  test("a machineId that is none is told with its path", async () => {
    const { input } = running({});
    const { props = {} } = await host.read(input.name, { resourceUrn: "urn", ...input, machineId: "web1" });
    expect(props["problems"]).toEqual([
      {
        code: "invalid-input",
        problem: 'machineId: "web1" is neither a machine-id (32 hex digits) nor "accept-any"',
      },
    ]);
  });
});

describe("two Hosts for one machine", () => {
  test("share what is planned on it, and each is called by its own name", async () => {
    const there = { machine: `${"0".repeat(31)}1` };
    const [left, right] = [await read(running(there)), await read(running(there))];
    await vlanSubInterface.check({}, { ...args(left), resourceUrn: urnOf("dev/one") });
    const { inputs } = await vlanSubInterface.check({}, { ...args(right), resourceUrn: urnOf("dev/two") });
    const problems = refusalsIn(inputs["problems"]).map(({ problem }) => problem);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${right.name}: .*made by resource "one"`))]);
  });

  test("an error of the machine names the Host that the resource was declared with", async () => {
    const one = running({ machine: `${"0".repeat(31)}2` });
    const { connection } = await read(one);
    one.dies();
    const state = { ...args({ name: "second", connection }), name: "eth0.10" };
    await expect(vlanSubInterface.delete("id", state)).rejects.toThrow(
      /^second(?: \(127\.0\.0\.1:1\))?: connection refused/,
    );
  });
});
