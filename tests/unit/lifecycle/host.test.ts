import { hostLifecycle } from "../../../provider/lifecycle/host";
import { Run } from "../../../provider/lifecycle/memory/run";
import { endRun, providers, unreachable, unspeakable } from "./_helpers";

const { host } = providers;

afterAll(endRun);

const urn = "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:Host::web1";
const inputs = { resourceUrn: urn, name: "web1", connection: unreachable };

test("is never created, updated or changed", async () => {
  await expect(host.create(inputs)).rejects.toThrow("never created");
  await expect(host.update("web1", inputs, inputs)).rejects.toThrow("never updated");
  await expect(host.diff("web1", inputs, { ...inputs, name: "x" })).resolves.toEqual({ changes: false });
});

test("removing it does nothing, not even reach for it", async () => {
  await expect(host.delete("web1", inputs)).resolves.toBeUndefined();
});

test("that cannot be reached is read, in a program's run, with a problem", async () => {
  const { id, props } = await host.read("web1", inputs);
  expect(id).toBe("web1");
  expect(props).toMatchObject({
    name: "web1",
    links: [],
    problems: [{ code: "unreachable", problem: expect.stringMatching(/^(web1|127)/) }],
  });
  expect(unspeakable(props)).toEqual([]);
});

test("that cannot be reached fails a refresh, where no program would say so", async () => {
  await expect(host.read("web1", { ...inputs, kernel: "6.12.41" })).rejects.toMatchObject({
    code: "unreachable",
  });
});

test("with a connection that is wrong is read with all that is wrong", async () => {
  const { props } = await host.read("web1", { ...inputs, connection: { host: "a b", port: 0 } });
  expect(props?.["problems"]).toEqual([
    {
      code: "invalid-input",
      problem: 'connection.host: "a b" is neither a host name nor an address',
    },
    { code: "invalid-input", problem: "connection.port: 0 is out of range; a TCP port is 1–65535" },
  ]);
});

test.each([
  [{ persist: "off" }, 'trunkline:persist: "off" is not true or false'],
  [{ persist: "True" }, 'trunkline:persist: "True" is not true or false'],
  [{ unreachable: "Skip" }, 'trunkline:unreachable: "Skip" is not "fail" or "skip"'],
  [{ confirmSeconds: "20s" }, 'trunkline:confirmSeconds: "20s" is not a number (a time in seconds)'],
])(
  "with %j in the stack's config is read with that problem, unless it says otherwise itself",
  async (config, problem) => {
    const [option = ""] = Object.keys(config);
    const silent = { info: () => undefined, warn: () => undefined };
    const own = new Run(silent, config as object);
    const found = await hostLifecycle.read(own, inputs);
    expect(found).toMatchObject({
      problems: [
        { code: "invalid-input", problem, remedy: `correct it with pulumi config set trunkline:${option}` },
      ],
    });
    const said = { persist: true, unreachable: "fail", confirmSeconds: 20 }[option];
    expect(await hostLifecycle.read(own, { ...inputs, [option]: said })).toMatchObject({
      problems: [{ code: "unreachable" }],
    });
    own.sessions.close();
  },
);

test.each(["true", "false"])("trunkline:persist may be %s", async (persist) => {
  const own = new Run({ info: () => undefined, warn: () => undefined }, { persist } as object);
  expect(await hostLifecycle.read(own, inputs)).toMatchObject({ problems: [{ code: "unreachable" }] });
  own.sessions.close();
});
