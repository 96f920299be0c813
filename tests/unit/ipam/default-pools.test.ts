import { toPrefix } from "../../../provider/ipam/address";
import { freeDefaultPool } from "../../../provider/ipam/default-pools";

test("Docker's first default pool where nothing is in the way", () => {
  expect(freeDefaultPool({ here: [], beyond: [] })).toBe("172.17.0.0/16");
});

test("a default route is in nobody's way", () => {
  expect(freeDefaultPool({ here: ["0.0.0.0/0", "::/0"].map(toPrefix), beyond: [] })).toBe("172.17.0.0/16");
});

test("a pool that a route touches, from within or from around, is passed over", () => {
  expect(freeDefaultPool({ here: ["172.17.3.0/24", "172.18.0.0/15"].map(toPrefix), beyond: [] })).toBe(
    "172.20.0.0/16",
  );
});

test("after 172.31.0.0/16 come the /20s of 192.168.0.0/16", () => {
  expect(freeDefaultPool({ here: ["172.16.0.0/12", "192.168.1.0/24"].map(toPrefix), beyond: [] })).toBe(
    "192.168.16.0/20",
  );
});

test("none when everything is taken", () => {
  expect(
    freeDefaultPool({ here: ["172.16.0.0/12", "192.168.0.0/16"].map(toPrefix), beyond: [] }),
  ).toBeUndefined();
});

test("routes over gateways forbid a pool only if they lie in it", () => {
  const free = (...beyond: string[]): string | undefined =>
    freeDefaultPool({ here: [], beyond: beyond.map(toPrefix) });
  expect(free("0.0.0.0/1", "128.0.0.0/1")).toBe("172.17.0.0/16");
  expect(free("172.16.0.0/12", "192.168.0.0/16")).toBe("172.17.0.0/16");
  expect(free("172.17.0.0/16", "172.18.4.0/24")).toBe("172.19.0.0/16");
});
