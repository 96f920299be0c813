import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "../../../tools/checkout/lock";

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trunkline-lock-"));
  lock = join(folder, "lock");
  jest.spyOn(process.stderr, "write").mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test("two take turns, and nothing is left behind", async () => {
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    order.push(`${name} ends`);
  };
  await Promise.all([withLock(lock, work("first")), withLock(lock, work("second"))]);
  expect(order).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  expect(existsSync(lock)).toBe(false);
});

test("work that fails gives the lock back", async () => {
  await expect(withLock(lock, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(lock)).toBe(false);
});

test("the lock of a process that was killed does not hold up anyone", async () => {
  writeFileSync(lock, "1");
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
  await expect(withLock(lock, () => Promise.resolve("done"))).resolves.toBe("done");
});
