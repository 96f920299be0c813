import { TrunklineError } from "../../../provider/errors";
import type { Plan } from "../../../provider/model/step";
import type { Report } from "../../../provider/observe/report";
import type { WayBack } from "../../../provider/state/way-back";
import { send } from "../../../provider/run/confirmation";
import type { Work } from "../../../provider/run/requests";
import { Trips } from "../../../provider/run/trips";

const plan: Plan = { guards: [], steps: [], records: [] };
const way: WayBack = {
  client: "192.0.2.2" as WayBack["client"],
  server: undefined,
  links: ["eth0"],
  peers: [],
  vrf: undefined,
  table: "main",
};

const answer = (...lines: string[]): Report => ({ lines, sections: [] });
const unreachable = new TrunklineError("unreachable", "web1", "no route to host", { retryable: true });

/** Sends a change to a host that gives these answers, one after the other; `undefined` is a lost connection. */
async function sending(
  answers: readonly (Report | undefined | TrunklineError)[],
  work: Partial<Work> = { armed: way },
): Promise<{ report: Report | undefined; asked: string[] }> {
  const asked: string[] = [];
  const left = [...answers];
  const trips = new Trips("web1", (mode, document = "", _engines, patienceMs) => {
    const [, keyword = "plain"] = /^(revert|see|confirm) [0-9a-f]{32}/m.exec(document) ?? [];
    asked.push([mode, keyword, ...(patienceMs === undefined ? [] : [String(patienceMs)])].join(" "));
    const next = left.shift();
    return next instanceof TrunklineError ? Promise.reject(next) : Promise.resolve(next);
  });
  const request = {} as Work["request"];
  const report = await send(trips, [{ request, plan, ...work }], 20);
  expect(left).toEqual([]);
  return { report, asked };
}

const done = answer("revision 1");

test("a change that touches nothing of the connection takes one trip", async () => {
  expect(await sending([done], {})).toEqual({ report: done, asked: ["change plain"] });
});

test("an armed change is confirmed when the host has said that its steps are done", async () => {
  const { report, asked } = await sending([answer("armed"), done]);
  expect(report).toBe(done);
  expect(asked).toEqual(["change revert 10000", "confirm confirm"]);
});

test("a change that was not made is not confirmed", async () => {
  const failed = answer("failed 1 0", "said 1 no");
  expect(await sending([failed])).toEqual({ report: failed, asked: ["change revert 10000"] });
});

test("after a lost connection, only one that was made after the last step confirms the change", async () => {
  const { report, asked } = await sending([
    undefined,
    unreachable,
    answer("unfinished"),
    answer("armed"),
    undefined,
    done,
  ]);
  expect(report).toBe(done);
  expect(asked.map((each) => each.split(" ")[1])).toEqual([
    "revert",
    "see",
    "see",
    "see",
    "confirm",
    "confirm",
  ]);
});

test("a change that the host has taken back meanwhile is reported as that", async () => {
  const reverted = answer("reverted 1", "failed 1 9998");
  expect((await sending([undefined, unreachable, reverted])).report).toBe(reverted);
});

test("a change of which the host knows nothing is looked for", async () => {
  expect((await sending([undefined, answer("unarmed")])).report).toBeUndefined();
});

test("a deletion that is to go through is not armed", async () => {
  const { asked } = await sending([undefined], { armed: way, plan: { ...plan, goesThrough: true } });
  expect(asked).toEqual(["change plain 10000"]);
});

test("a host that stays away is given up a minute after it has taken the change back", async () => {
  const now = jest
    .spyOn(performance, "now")
    .mockReturnValueOnce(0)
    .mockReturnValueOnce(0)
    .mockReturnValue(81_000);
  try {
    await expect(sending([undefined, unreachable])).rejects.toThrow(
      "web1: the host cannot be reached since a change to the connection by which it is managed, which it takes back after 20 s (no route to host); see what else keeps it from answering, then run again [connection-lost]",
    );
  } finally {
    now.mockRestore();
  }
});
