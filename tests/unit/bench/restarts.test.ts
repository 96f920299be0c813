import { parseOptions } from "../../bench/options";
import { restartTableOf } from "../../bench/restarts/table";
import { machine } from "./_machine";

test("restarts are a part of their own", () => {
  expect(parseOptions(["restarts", "--rounds", "3"])).toMatchObject({ parts: ["restarts"], rounds: 3 });
});

test("the table has both moments of each container", () => {
  const at = (median: number) => ({ median, least: median - 10, most: median + 20, count: 5 });
  const rows = [
    { engine: "docker", network: "ours", running: at(420), connected: at(670) },
    { engine: "podman", network: "own", running: at(250), connected: at(270) },
  ] as const;
  const table = restartTableOf({ measuredAt: "2026-11-30T00:00:00Z", machine, rounds: 5, rows });
  expect(table).toContain("5 rounds; median seconds (least–most)");
  expect(table).toMatch(/docker, an attachment +0\.42 \(0\.41–0\.44\) +0\.67 \(0\.66–0\.69\)/);
  expect(table).toMatch(/podman, a macvlan network of its own +0\.25 \(0\.24–0\.27\) +0\.27 \(0\.26–0\.29\)/);
});
