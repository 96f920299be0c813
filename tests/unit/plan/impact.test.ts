import { changesBetween, vlanSubInterfaceImpact, type ChangeImpact } from "../../../provider/plan/impact";
import { notYetKnown } from "../../../provider/inputs/fields";
import { parse } from "../inputs/_helpers";

const { inputs } = parse({ mtu: 1400, addresses: ["192.0.2.1/24"] });

function changes(news: Readonly<Record<string, unknown>>): {
  changed: readonly string[];
  replaces: readonly string[];
} {
  return changesBetween(
    vlanSubInterfaceImpact,
    { olds: inputs, news: { ...inputs, ...news } },
    { isSameHost: (former, next) => former.name === next.name },
  );
}

test("nothing differs from itself", () => {
  expect(changes({})).toEqual({ changed: [], replaces: [] });
});

const examples: Record<keyof typeof vlanSubInterfaceImpact, readonly [unknown, ChangeImpact]> = {
  resourceUrn: ["urn:pulumi:prod::lab::type::name", "update"],
  host: [{ name: "web1", connection: { host: "192.0.2.12" } }, "update"],
  parent: ["eth1", "replace"],
  vlanId: [11, "replace"],
  protocol: ["802.1ad", "replace"],
  name: ["storage", "replace"],
  mtu: [1300, "update"],
  macAddress: ["02:00:00:00:00:0a", "update"],
  addresses: [[], "update"],
  otherAddresses: ["keep", "update"],
  sysctls: [{ "net.ipv4.conf.IFNAME.rp_filter": 2 }, "update"],
  routes: [[{ destination: "10.0.0.0/8" }], "update"],
  acceptRa: [false, "update"],
  keepAddressesOnDown: [true, "update"],
  flags: [{ gvrp: true }, "update"],
  ingressQos: [{ "1": 2 }, "update"],
  egressQos: [{ "1": 2 }, "update"],
  up: [false, "update"],
  allowOverlap: [true, "update"],
  allowDisconnect: [true, "update"],
  adopt: [true, "update"],
};

test.each(Object.entries(examples))("another %s", (option, [value, impact]) => {
  expect(changes({ [option]: value })).toEqual({
    changed: [option],
    replaces: impact === "replace" ? [option] : [],
  });
});

test("an option that is left out now has changed", () => {
  expect(changes({ mtu: undefined })).toEqual({ changed: ["mtu"], replaces: [] });
  expect(changes({ addresses: null }).changed).toEqual(["addresses"]);
});

test("null and left out are the same", () => {
  expect(changes({ macAddress: null }).changed).toEqual([]);
});

test("the order of a map's entries is no difference, that of addresses is", () => {
  const twoAddresses = {
    ...inputs,
    egressQos: { "1": 2, "3": 4 },
    addresses: ["192.0.2.1/24", "192.0.2.2/24"],
  };
  const reordered = {
    ...twoAddresses,
    egressQos: { "3": 4, "1": 2 },
    addresses: ["192.0.2.2/24", "192.0.2.1/24"],
  };
  expect(
    changesBetween(
      vlanSubInterfaceImpact,
      { olds: twoAddresses, news: reordered },
      { isSameHost: () => true },
    ).changed,
  ).toEqual(["addresses"]);
});

test("outputs and what Pulumi adds count for nothing", () => {
  expect(changes({ ifindex: 9, owned: false, __provider: "…", problems: [] }).changed).toEqual([]);
});

describe("the host", () => {
  test("another one replaces the link", () => {
    expect(changes({ host: { name: "web2", connection: { host: "192.0.2.11" } } })).toEqual({
      changed: ["host"],
      replaces: ["host"],
    });
  });

  test("that is not known yet is most likely the same one, reached in a way that is not known yet", () => {
    expect(changes({ host: notYetKnown })).toEqual({ changed: ["host"], replaces: [] });
    const partly = { name: "web1", connection: { host: notYetKnown } };
    expect(changes({ host: partly })).toEqual({ changed: ["host"], replaces: [] });
  });
});

test("a value that is not known yet counts as different", () => {
  expect(changes({ vlanId: notYetKnown, mtu: notYetKnown })).toEqual({
    changed: ["vlanId", "mtu"],
    replaces: ["vlanId"],
  });
});

test("a machine-id that an earlier release did not keep, or that is not told for once, is no change; another one is", () => {
  const on = (machine?: string) => ({
    host: { name: "web1", connection: { host: "192.0.2.11" }, ...(machine !== undefined && { machine }) },
  });
  const between = (olds: object, news: object) =>
    changesBetween(
      vlanSubInterfaceImpact,
      { olds: { ...inputs, ...olds }, news: { ...inputs, ...news } },
      { isSameHost: () => true },
    );
  expect(between(on(), on("a")).changed).toEqual([]);
  expect(between(on("a"), on()).changed).toEqual([]);
  expect(between(on("a"), on("a")).changed).toEqual([]);
  expect(between(on("a"), on("b"))).toEqual({ changed: ["host"], replaces: [] });
});
