import { link, only, record, records, useHosts } from "./_host";
import { Run, urnOf } from "./_run";

const targets = useHosts();

/** Names of resources; they get into the link's alias, the host's record and every message. */
const names = [
  `it's "quoted"`,
  "$(touch /tmp/pwned)",
  "`touch /tmp/pwned`",
  "; touch /tmp/pwned;",
  "'; touch /tmp/pwned; '",
  "| tee /tmp/pwned & > /tmp/pwned",
  "$HOME ${IFS} %s %n \\0 \\n *",
  "# comment",
  "-n --help",
  "дом 家 🏠 é",
  "a::b::c/d@e",
  "я".repeat(150),
  "x".repeat(10_000),
];

test("resource names never reach a shell: each works and nothing of it is executed", async () => {
  const { host, input } = only(targets);
  const wish = (index: number) => ({ host: input, parent: "eth0", vlanId: index + 1 });
  const run = new Run();
  await run.look(input);
  const states = await Promise.all(names.map((name, index) => run.up(name, wish(index))));

  for (const [index, name] of names.entries()) {
    const alias = (await link(host, `eth0.${String(index + 1)}`))?.ifalias ?? "";
    expect(alias).toMatch(/^trunkline:[A-Za-z0-9._%/-]+@[0-9a-f]{12}$/);
    expect(Buffer.byteLength(alias)).toBeLessThanOrEqual(255);
    expect((await record(host, `eth0.${String(index + 1)}`))?.split("\n")[1]).toBe(`urn ${urnOf(name)}`);
  }

  // A run without any memory recognizes the resources as its own, and a message spells the name as written.
  const next = new Run();
  await next.look(input);
  const again = await Promise.all(
    states.map((state, index) => next.up(names[index] ?? "", wish(index), state)),
  );
  expect(again.map(({ done }) => done)).toEqual(names.map(() => "unchanged"));
  const twin = await next.check("twin", { ...wish(1), name: "twin" });
  expect(twin.problems).toEqual([expect.stringContaining('resource "$(touch /tmp/pwned)" of stack "dev"')]);

  await Promise.all(states.map((state) => next.delete(state)));
  expect(await records(host)).toEqual([]);
  expect((await host.run("ls /tmp/pwned", { check: false })).code).not.toBe(0);
});

test.each(["two\nlines", "a\rb", "bell\u0007", "nul\0"])(
  "a name with a control character is refused: %j",
  async (name) => {
    const { input } = only(targets);
    const run = new Run();
    await expect(run.create(name, { host: input, parent: "eth0", vlanId: 1 })).rejects.toThrow(
      "control character",
    );
    expect(run.roundTrips(input)).toEqual([]);
  },
);

test("an alias that somebody else wrote, with quotes and line breaks, is described and harms nothing", async () => {
  const { host, input } = only(targets);
  await host.run("ip link add link eth0 name eth0.10 type vlan id 10 && ip link set eth0.10 up");
  await host.run(`printf '%s' 'a"b\`touch /tmp/pwned\`$(touch /tmp/pwned)
tx 1
end' >/sys/class/net/eth0.10/ifalias`);
  const run = new Run();
  const state = await run.create("it", { host: input, parent: "eth0", vlanId: 10 });
  expect(state.outs["owned"]).toBe(false);
  const adopted = await run.up("it", { host: input, parent: "eth0", vlanId: 10, adopt: true }, state);
  expect(adopted.outs["owned"]).toBe(true);
  expect((await host.run("ls /tmp/pwned", { check: false })).code).not.toBe(0);
});
