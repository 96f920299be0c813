import type { FleetRun, FleetSample, GrowthSample } from "../../bench/fleet/measure";
import { bareScript, fullWishes } from "../../bench/fleet/hosts";
import { fleetResultsOf } from "../../bench/fleet/results";
import { fleetTableOf } from "../../bench/fleet/table";
import { operations } from "../../bench/cases";
import { parseOptions } from "../../bench/options";
import { machine } from "./_machine";

function run(elapsedMs: number): FleetRun {
  const process = (cpuMs: number) => ({ cpuMs, peakBytes: 150 * 2 ** 20, descriptors: 30 });
  const cpu = { childrenMs: 9000, hostsMs: 500 };
  return { elapsedMs, program: process(2000), provider: process(3000), cpu };
}

const fleet: FleetSample[] = (["checkpoints", "no checkpoints"] as const).flatMap((kept) =>
  operations.map((operation) => ({
    operation,
    checkpoints: kept,
    whole: run(20_000),
    floor: run(10_000),
    bare: { elapsedMs: 1000, cpuMs: 400 },
    sshd: [{ handshakes: 1, commands: 2 }],
  })),
);

const growth: GrowthSample[] = operations.flatMap((operation) =>
  [100, 300, 1000].map((hosts) => ({ operation, hosts, whole: run(hosts ** 1.5) })),
);

const options = { ...parseOptions(["fleet"]), rounds: 1 };
const results = fleetResultsOf({ fleet, growth }, machine, options);

test("processor time that is neither the program's nor the provider's is the engine's", () => {
  expect(results.rows[0]?.cpu).toEqual({ engine: 4000, program: 2000, provider: 3000 });
});

test("the exponent says how a run's time grows with the number of hosts", () => {
  expect(results.growth[0]).toMatchObject({ exponent: 1.5, descriptors: [30, 30, 30] });
});

test("the table has a row for each operation, with and without checkpoints", () => {
  const lines = fleetTableOf(results).split("\n");
  expect(lines[0]).toBe(
    "200 hosts × (1 macvlan network + 2 attachments), 1 round; median seconds (least–most)",
  );
  const [row = ""] = lines.filter((line) => line.startsWith("create, no checkpoints"));
  expect(row.split(/ {2,}/)).toEqual(["create, no checkpoints", "20.00", "10.00", "2.00", "1.00", "50", "5"]);
});

test("hosts have addresses that no other has", () => {
  const all = fullWishes(1000).addresses.flat();
  expect(new Set(all).size).toBe(2000);
  expect(all.filter((address) => address.split(".").some((part) => Number(part) > 254))).toEqual([]);
  expect(bareScript(fullWishes(2), "create", 1)).toContain("address replace 10.201.0.12/24 dev m0");
});

test.each([
  ["--fleet", "0"],
  ["--fleet", "1001"],
  ["--largest", "9"],
])("%s %s is refused", (...args) => {
  expect(() => parseOptions(["fleet", ...args])).toThrow("not a whole number from");
});
