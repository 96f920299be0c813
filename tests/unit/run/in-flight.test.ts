import { InFlight } from "../../../provider/run/in-flight";

/** Some that are under way until they are told to end. */
function start(inFlight: InFlight, count: number): () => Promise<void> {
  const ends: (() => void)[] = [];
  const all = Array.from({ length: count }, () =>
    inFlight.count(new Promise<void>((resolve) => ends.push(resolve))),
  );
  return async () => {
    for (const end of ends) end();
    await Promise.all(all);
  };
}

test("how many the engine has in flight is not known before it made a pause", () => {
  const inFlight = new InFlight();
  start(inFlight, 8);
  expect(inFlight.isFull).toBe(false);
});

test("as many as there were at its pause are all; one less is not", async () => {
  const inFlight = new InFlight();
  const end = start(inFlight, 8);
  inFlight.settled();
  await end();
  start(inFlight, 7);
  expect(inFlight.isFull).toBe(false);
  start(inFlight, 1);
  expect(inFlight.isFull).toBe(true);
});

test("a pause with more of them counts from then on, one with fewer does not", async () => {
  const inFlight = new InFlight();
  const end = start(inFlight, 5);
  inFlight.settled();
  const endOthers = start(inFlight, 3);
  inFlight.settled();
  await Promise.all([end(), endOthers()]);
  inFlight.settled();
  start(inFlight, 5);
  expect(inFlight.isFull).toBe(false);
  start(inFlight, 3);
  expect(inFlight.isFull).toBe(true);
});

test("one that failed is through", async () => {
  const inFlight = new InFlight();
  const end = start(inFlight, 4);
  inFlight.settled();
  await end();
  start(inFlight, 3);
  await expect(inFlight.count(Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(inFlight.isFull).toBe(false);
});

test("a pause with a few, on which all others wait, says nothing of the engine", () => {
  const inFlight = new InFlight();
  start(inFlight, 2);
  inFlight.settled();
  expect(inFlight.isFull).toBe(false);
});
