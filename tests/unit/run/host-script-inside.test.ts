import { spawnSync } from "node:child_process";
import { scriptInput } from "../../../provider/run/script";
import { callOf, useFolder } from "./_script";
import { shells } from "./_shells";

/*
 * The script's steps in another network namespace, which is a file like those of `ip netns`. A new namespace has only a
 * loopback link, and these steps need no other.
 */
const space = "/var/lib/red";

const folder = useFolder();

interface Told {
  readonly lines: readonly string[];
  /** Addresses of the loopback link, for each time that the report describes the namespace. */
  readonly addresses: readonly (readonly string[])[];
}

function change(shell: readonly string[], ...lines: string[]): Told {
  const prepare = `mount --bind "${folder()}" /var/lib && touch ${space} && unshare --net=${space} ip link set dev lo alias mine && shift && exec "$@"`;
  const call = callOf(shell, "change");
  const { stdout, stderr, status } = spawnSync(
    "unshare",
    ["-rnm", "sh", "-c", prepare, "sh", "--", ...call],
    {
      encoding: "utf8",
      input: scriptInput("change", ["trunkline 1", "tx 1", ...lines, "end", ""].join("\n")),
    },
  );
  if (status !== 0) throw new Error(`status ${String(status)}: ${stdout}${stderr}`);
  const told = stdout.split("\n");
  const addresses = told.flatMap((line, index) =>
    line === `section namespace ${space}` ? [addressesIn(told[index + 2] ?? "")] : [],
  );
  return { lines: told, addresses };
}

function addressesIn(json: string): string[] {
  const links = JSON.parse(json) as { ifname: string; addr_info: { family: string; local: string }[] }[];
  return links
    .flatMap(({ addr_info: list }) => list.map(({ local }) => local))
    .filter((local) => local !== "::1");
}

const address = (last: number): string => `in ${space} address replace 192.0.2.${String(last)}/32 dev lo`;
const up = `in ${space} link set dev lo up`;
const sysctl = (value: string): string => `sysctl ${space} net/ipv4/conf/lo/arp_notify ${value}`;

describe.each(shells)("in %s", (_, shell) => {
  test("the last steps in a namespace tell what came of all of them, once", () => {
    const { lines, addresses } = change(shell, up, address(1), sysctl("1"), address(2));
    expect(lines.filter((line) => /^(failed|said)/.test(line))).toEqual([]);
    expect(addresses).toEqual([["127.0.0.1", "192.0.2.1", "192.0.2.2"]]);
  });

  test("what comes last may be none of ip's", () => {
    const { lines, addresses } = change(shell, address(1), sysctl("1"));
    expect(lines.filter((line) => /^(failed|said)/.test(line))).toEqual([]);
    expect(addresses).toEqual([["192.0.2.1"]]);
  });

  test.each([
    ["the first of ip's", [`in ${space} link set dev nosuch up`, address(1)], []],
    [
      "one in the middle",
      [address(1), sysctl("1"), address(2), `in ${space} link set dev nosuch up`, address(3)],
      ["192.0.2.1"],
    ],
    ["the last", [address(1), address(2), `in ${space} link set dev nosuch up`], ["192.0.2.1"]],
    ["a setting", [address(1), address(2), sysctl("no number"), address(3)], ["192.0.2.1"]],
    ["a look at a mark", [address(1), address(2), `is ${space} lo somebody`, address(3)], ["192.0.2.1"]],
    ["one at the beginning of it", [address(1), address(2), `is ${space} lo min`, address(3)], ["192.0.2.1"]],
    [
      "one behind a mark that holds",
      [address(1), `is ${space} lo mine`, address(2), `in ${space} link set dev nosuch up`],
      ["192.0.2.1"],
    ],
  ])("%s fails: the steps before it are taken back, and the namespace tells of that", (__, steps, left) => {
    const second = steps.indexOf(address(2)) + 1;
    const undo = [
      // Steps that were not done must not be undone: the last one would remove what the first two did not add.
      ...(second > 0 ? [`undo-in ${String(second)} ${space} address delete 192.0.2.2/32 dev lo`] : []),
      `undo-in ${String(steps.length)} ${space} address delete 192.0.2.1/32 dev lo`,
    ];
    const { lines, addresses } = change(shell, ...steps, ...undo);
    const finished = steps.findIndex((step) => /nosuch|no number|lo (somebody|min)$/.test(step));
    expect(lines).toContain(`failed 1 ${String(finished)}`);
    expect(lines.filter((line) => line.startsWith("undo-said"))).toEqual([]);
    expect(addresses.at(-1)).toEqual(left);
  });
});
