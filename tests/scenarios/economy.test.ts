import { logInEachTime } from "./_connections";
import { links, only, useHosts } from "./_host";
import { Run, type State } from "./_run";

logInEachTime();

const targets = useHosts();
const count = 20;
const ids = Array.from({ length: count }, (_, index) => 100 + index);

/** Counts the logins to the host by its own sshd's log. */
async function logins(): Promise<number> {
  const { stdout } = await only(targets).host.run(
    "journalctl -t sshd-session --no-pager | grep -c Accepted",
    {
      check: false,
    },
  );
  return Number(stdout);
}

test("one handshake per host and run, whatever is done; operations of one moment travel together", async () => {
  const { host, input } = only(targets);
  const wish = (vlanId: number) => ({ host: input, parent: "eth0", vlanId });
  const each = <Result>(work: (name: string, vlanId: number) => Promise<Result>) =>
    Promise.all(ids.map((vlanId) => work(`v${String(vlanId)}`, vlanId)));
  const before = await logins();
  expect(before).toBeGreaterThan(0);

  const up = new Run();
  await up.look(input);
  const states: State[] = await each((name, id) => up.up(name, wish(id)));
  expect(up.roundTrips(input)).toEqual(["look", "change"]);
  expect(up.handshakes(input)).toBe(1);
  expect(await logins()).toBe(before + 1);
  const made = await links(host);
  expect(ids.filter((id) => made[`eth0.${String(id)}`] === undefined)).toEqual([]);

  const noOp = new Run();
  await noOp.look(input);
  const again = await Promise.all(
    states.map((state, index) => noOp.up(`v${String(ids[index])}`, wish(ids[index] ?? 0), state)),
  );
  expect(new Set(again.map(({ done }) => done))).toEqual(new Set(["unchanged"]));
  expect(noOp.roundTrips(input)).toEqual(["look"]);
  expect(noOp.handshakes(input)).toBe(1);

  const refresh = new Run();
  const read = await Promise.all([
    refresh.refreshHost({ name: input.name, connection: input.connection, kernel: "6" }),
    ...states.map((state) => refresh.refresh(state)),
  ]);
  expect(read).not.toContain(undefined);
  expect(refresh.roundTrips(input)).toEqual(["look"]);
  expect(refresh.handshakes(input)).toBe(1);

  const destroy = new Run();
  await Promise.all(states.map((state) => destroy.delete(state)));
  expect(destroy.roundTrips(input)).toEqual(["look", "change"]);
  expect(destroy.handshakes(input)).toBe(1);
  expect(Object.keys(await links(host)).sort()).toEqual(["eth0", "lo", "mgmt0"]);
  expect(await logins()).toBe(before + 4);
});
