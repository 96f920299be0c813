import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { endRun, providers } from "./_helpers";

afterAll(endRun);

interface Stored {
  readonly type: string;
  readonly urn: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

/** States that releases left in stacks; tests/e2e/states.test.ts runs this release with those that a host can be made like. */
const folder = join(__dirname, "../../e2e/_fixtures/states");
const kept = readdirSync(folder).flatMap((release) =>
  readdirSync(join(folder, release)).flatMap((file) => {
    const { deployment } = JSON.parse(readFileSync(join(folder, release, file), "utf8")) as {
      deployment: { resources: Stored[] };
    };
    return deployment.resources
      .filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/trunkline:"))
      .map((stored) => [release, file, stored.urn.split("::").at(-1) ?? "", stored] as const);
  }),
);

test("among them are all that a state can have", () => {
  const all = kept.map(([, , , { outputs }]) => outputs);
  const hosts = all.map(({ host }) => host as Record<string, unknown> | undefined);
  for (const name of [
    ...["leftOut", "gone", "sysctls", "acceptRa", "otherAddresses", "shim"],
    ...["allowDisconnect", "persist", "confirmSeconds"],
  ])
    expect([name, all.some((outputs) => name in outputs)]).toEqual([name, true]);
  for (const present of [true, false])
    expect(hosts.some((host) => host !== undefined && "machine" in host === present)).toBe(true);
  expect(hosts.some((host) => host?.["persist"] === false)).toBe(true);
  expect(
    all.some(({ routes }) => Array.isArray(routes) && routes.some((route: object) => "table" in route)),
  ).toBe(true);
  expect(all.some(({ checkGateway }) => checkGateway === true)).toBe(true);
  expect(all.some(({ container }) => (container as { user?: string } | undefined)?.user === "app")).toBe(
    true,
  );
  const marks = all.map(({ resourceUrn }) => /@[0-9a-f-]{36}::/.test(String(resourceUrn)));
  expect([...new Set(marks)].sort()).toEqual([false, true]);
});

test.each(kept)(
  "%s, %s: %s is read, and nothing is to be done for it",
  async (_release, _file, _name, stored) => {
    const { type, id, inputs, outputs } = stored;
    const kind = type.replace(/^.*:./, (text) => text.slice(-1).toLowerCase()) as keyof typeof providers;
    const provider = providers[kind];
    if (kind === "host") return;
    // A program gives the URN without what the state was born with, which check adds.
    const asked = { ...inputs, resourceUrn: String(inputs["resourceUrn"]).replace(/@[0-9a-f-]{36}/, "") };
    const checked = await provider.check(inputs, asked);
    expect(checked.inputs).not.toHaveProperty("problems");
    const { changes } = await provider.diff(id, outputs, checked.inputs);
    expect(changes).toBe(outputs["leftOut"] === true);
  },
);
