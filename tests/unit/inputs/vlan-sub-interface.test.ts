import fc from "fast-check";
import { notYetKnown } from "../../../provider/inputs/fields";
import { parseVlanSubInterface } from "../../../provider/inputs/vlan-sub-interface";
import { least, parse, problemsOf } from "./_helpers";

describe("a complete spec", () => {
  test("what is left out has its default", () => {
    expect(parse({}).spec).toEqual({
      ...least,
      name: "eth0.10",
      protocol: "802.1Q",
      flags: { reorderHeader: true, gvrp: false, mvrp: false, looseBinding: false, bridgeBinding: false },
      ingressQos: {},
      egressQos: {},
      up: true,
      allowOverlap: false,
      adopt: false,
    });
  });

  test("options that have no default stay away, so that they are not managed", () => {
    for (const option of ["mtu", "macAddress", "addresses"])
      expect(parse({}).spec).not.toHaveProperty(option);
  });

  test("null is how Pulumi may send an option that was not given", () => {
    const { spec, problems } = parse({ mtu: null, name: null, flags: null, addresses: null, up: null });
    expect(problems).toEqual([]);
    expect(spec).toMatchObject({ name: "eth0.10", up: true, flags: { reorderHeader: true } });
    expect(spec?.mtu ?? undefined).toBeUndefined();
  });

  test("flags that are left out have the kernel's default each", () => {
    expect(parse({ flags: { gvrp: true } }).spec?.flags).toEqual({
      reorderHeader: true,
      gvrp: true,
      mvrp: false,
      looseBinding: false,
      bridgeBinding: false,
    });
  });
});

describe("the VLAN id", () => {
  test.each([1, 2, 4094])("%p is one", (id) => {
    expect(parse({ vlanId: id }).spec?.vlanId).toBe(id);
  });

  test.each([
    [0, "vlanId: 0 is out of range; a VLAN id is 1–4094"],
    [4095, "vlanId: 4095 is out of range; a VLAN id is 1–4094"],
    [-1, "vlanId: -1 is out of range; a VLAN id is 1–4094"],
    [10.5, "vlanId: 10.5 is not a whole number, which a VLAN id has to be"],
    [NaN, "vlanId: NaN is not a number (a VLAN id)"],
    [Infinity, "vlanId: Infinity is not a number (a VLAN id)"],
    ["10", 'vlanId: "10" is not a number (a VLAN id)'],
    [true, "vlanId: true is not a number (a VLAN id)"],
    [[10], "vlanId: [10] is not a number (a VLAN id)"],
    [undefined, "vlanId: is missing; give a number (a VLAN id)"],
  ])("%p is none", (id, problem) => {
    expect(problemsOf("vlanId", id)).toEqual([problem]);
  });
});

describe("the name", () => {
  test("is PARENT.VLANID unless another is given", () => {
    expect(parse({ parent: "bond0", vlanId: 4094 }).spec?.name).toBe("bond0.4094");
    expect(parse({ parent: "bond0", vlanId: 4094, name: "storage" }).spec?.name).toBe("storage");
  });

  test("of exactly 15 bytes fits", () => {
    expect(parse({ parent: "enp0s31f6np0", vlanId: 10 }).spec?.name).toBe("enp0s31f6np0.10");
  });

  test("that would be longer than Linux allows is refused, with one that fits", () => {
    const { spec, problems } = parse({ parent: "enp0s31f6np0", vlanId: 100 });
    expect(spec).toBeUndefined();
    expect(problems).toEqual([
      'name: the default name "enp0s31f6np0.100" is 16 bytes long; Linux allows 15; choose one, for example name: "enp0s31f6np.100"',
    ]);
  });

  test("that is wrong is reported as such, with no word about the standard name", () => {
    expect(parse({ parent: "enp0s31f6np0", vlanId: 100, name: "a b" }).problems).toEqual([
      'name: "a b" has a character other than ASCII letters, digits and _ . + @ -',
    ]);
  });

  test("that is not known yet is waited for", () => {
    const { inputs, problems } = parse({ parent: "enp0s31f6np0", vlanId: 100, name: notYetKnown });
    expect(problems).toEqual([]);
    expect(inputs["name"]).toBe(notYetKnown);
  });

  test("a standard name needs a parent and an id that are known", () => {
    expect(parse({ parent: notYetKnown }).inputs).not.toHaveProperty("name");
    expect(parse({ vlanId: notYetKnown }).inputs).not.toHaveProperty("name");
  });
});

describe("addresses", () => {
  test("come out in their shortest form", () => {
    expect(parse({ addresses: ["192.0.2.1/24", "2001:DB8:0:0:0:0:0:1/64"] }).spec?.addresses).toEqual([
      "192.0.2.1/24",
      "2001:db8::1/64",
    ]);
  });

  test("an empty list is a list: none are wanted", () => {
    expect(parse({ addresses: [] }).spec?.addresses).toEqual([]);
  });

  test("the one that is wrong is named by its place", () => {
    expect(problemsOf("addresses", ["192.0.2.1/24", "10.0.0.1"])).toEqual([
      'addresses[1]: "10.0.0.1" needs a prefix length of 0–32',
    ]);
  });

  test("one that is listed twice, also in other clothes", () => {
    expect(problemsOf("addresses", ["2001:db8::1/64", "192.0.2.1/24", "2001:DB8::1/64"])).toEqual([
      "addresses[2]: 2001:db8::1/64 is listed twice",
    ]);
  });

  test("an IPv6 address takes one prefix length; the kernel ignores a second one without a word", () => {
    expect(problemsOf("addresses", ["2001:db8::1/64", "2001:db8::1/48"])).toEqual([
      "addresses[1]: 2001:db8::1/48 is listed twice",
    ]);
  });

  test("an IPv4 address may have several prefix lengths", () => {
    expect(problemsOf("addresses", ["192.0.2.1/24", "192.0.2.1/32"])).toEqual([]);
  });

  test("a single text is no list", () => {
    expect(problemsOf("addresses", "192.0.2.1/24")).toEqual([
      'addresses: "192.0.2.1/24" is not a list of addresses with a prefix length',
    ]);
  });
});

describe("QoS maps", () => {
  test("from priority code point to socket priority, and back", () => {
    const { spec } = parse({ ingressQos: { 0: 7, 7: 4294967295 }, egressQos: { 4294967295: 7 } });
    expect(spec).toMatchObject({
      ingressQos: { "0": 7, "7": 4294967295 },
      egressQos: { "4294967295": 7 },
    });
  });

  test("an entry to 0 says what the kernel does anyway, and is left out", () => {
    const { spec } = parse({ ingressQos: { 3: 0, 4: 5 }, egressQos: { 0: 0 } });
    expect([spec?.ingressQos, spec?.egressQos]).toEqual([{ "4": 5 }, {}]);
  });

  test.each([
    ["ingressQos", { 8: 1 }, "ingressQos.8: 8 is out of range; a priority code point is 0–7"],
    ["ingressQos", { "-1": 1 }, 'ingressQos.-1: "-1" is not a number (a priority code point)'],
    ["ingressQos", { "01": 1 }, 'ingressQos.01: "01" is not a number (a priority code point)'],
    [
      "ingressQos",
      { 1: 4294967296 },
      "ingressQos.1: 4294967296 is out of range; a socket priority is 0–4294967295",
    ],
    ["ingressQos", { 1: "3" }, 'ingressQos.1: "3" is not a number (a socket priority)'],
    ["egressQos", { 1: 8 }, "egressQos.1: 8 is out of range; a priority code point is 0–7"],
    [
      "egressQos",
      { 1: 1.5 },
      "egressQos.1: 1.5 is not a whole number, which a priority code point has to be",
    ],
    ["egressQos", { high: 1 }, 'egressQos.high: "high" is not a number (a socket priority)'],
    ["egressQos", "1:2", 'egressQos: "1:2" is not a map from socket priority to priority code point (0–7)'],
  ])("%s %j is none", (option, map, problem) => {
    expect(problemsOf(option, map)).toEqual([problem]);
  });
});

describe("the other options", () => {
  test.each([
    ["parent", undefined, "parent: is missing; give the name of a network interface"],
    ["parent", 7, "parent: 7 is not the name of a network interface"],
    ["protocol", "802.1q", 'protocol: "802.1q" is not "802.1Q" or "802.1ad"'],
    ["mtu", 67, "mtu: 67 is out of range; an MTU in bytes is 68–65535"],
    ["mtu", 65536, "mtu: 65536 is out of range; an MTU in bytes is 68–65535"],
    ["mtu", "1500", 'mtu: "1500" is not a number (an MTU in bytes)'],
    ["up", "yes", 'up: "yes" is not true or false'],
    ["adopt", 1, "adopt: 1 is not true or false"],
    ["flags", true, "flags: true is not an object of flags"],
    ["flags", { gvrp: "on" }, 'flags.gvrp: "on" is not true or false'],
    [
      "flags",
      { loosebinding: true },
      "flags.loosebinding: no such option; the options are reorderHeader, gvrp, mvrp, looseBinding, bridgeBinding",
    ],
    ["host", "web1", 'host: "web1" is not a trunkline.Host'],
    ["host", undefined, "host: is missing; give a trunkline.Host"],
    [
      "resourceUrn",
      "urn:pulumi:a::b::c::d\ne",
      "resourceUrn: the resource's name contains a control character",
    ],
  ])("%s: %j is refused", (option, value, problem) => {
    expect(problemsOf(option, value)).toEqual([problem]);
  });

  describe("routes", () => {
    const one = { destination: "0.0.0.0/0", gateway: "192.0.2.1" };
    const routes = (addresses: string[] | undefined, ...given: object[]): string[] =>
      parse({ addresses, routes: given }).problems as string[];

    test.each([
      [
        "a table of the kernel's own",
        [{ ...one, table: 254 }],
        /^routes\[0\].table: 254|"254" is a table of the kernel's own/,
      ],
      [
        "a number above the last table",
        [{ ...one, table: 4294967296 }],
        /above the highest number of a routing table/,
      ],
      [
        "words in place of a table",
        [{ ...one, table: "100 priority 1" }],
        /is not the number \(1–4294967295\) or name/,
      ],
      [
        "two tables",
        [
          { ...one, table: 100 },
          { ...one, table: 200 },
        ],
        /^routes: 100 and 200: .* give one$/,
      ],
      [
        "one place twice",
        [one, { ...one, gateway: "192.0.2.2" }],
        /^routes\[1\]: 0.0.0.0\/0 is listed twice$/,
      ],
      ["metric 0", [{ ...one, metric: 0 }], /^routes\[0\].metric: 0 is out of range/],
      [
        "both families",
        [{ ...one, gateway: "fe80::1" }],
        /^routes\[0\].gateway: .* different address families$/,
      ],
    ])("%s are refused", (_what, given, problem) => {
      expect(routes(["192.0.2.9/24"], ...given)).toEqual([expect.stringMatching(problem)]);
    });

    test("with a table need addresses", () => {
      expect(routes(undefined, { ...one, table: 100 })).toEqual([
        expect.stringMatching(/^routes: 0\.0\.0\.0\/0: .* give IPv4 addresses as well$/),
      ]);
      const six = { destination: "::/0", gateway: "fe80::1", table: 100 };
      expect(routes(["192.0.2.9/24"], { ...one, table: 100 }, six)).toEqual([
        expect.stringMatching(/^routes: ::\/0: .* give IPv6 addresses as well$/),
      ]);
      const both = ["192.0.2.9/24", "2001:db8::9/64"];
      expect(routes(both, { ...one, table: 100 }, six)).toEqual([]);
      expect(routes(both, { ...one, table: 200 }, six)).toEqual([
        expect.stringMatching(/^routes: 200 and 100: .* give one$/),
      ]);
    });

    test("of different tables or metrics are different, and a state's text is a number's", () => {
      const given = [one, { ...one, metric: 5 }, { ...one, table: 100 }];
      const { spec, problems } = parse({ addresses: ["192.0.2.9/24"], routes: given });
      expect(problems).toEqual([]);
      expect(parse({ addresses: ["192.0.2.9/24"], routes: spec?.routes }).spec).toEqual(spec);
    });
  });

  test("the least and the most of an MTU", () => {
    expect(parse({ mtu: 68 }).spec?.mtu).toBe(68);
    expect(parse({ mtu: 65535 }).spec?.mtu).toBe(65535);
  });

  test("one that does not exist is named, with those that do", () => {
    const [problem, ...more] = problemsOf("vlanid", 10);
    expect(more).toEqual([]);
    expect(problem).toMatch(/^vlanid: no such option; the options are host, parent, vlanId, name, /);
    expect(problem).not.toContain("resourceUrn");
  });
});

test("everything that is wrong is found at once, each with the path of its property", () => {
  const { spec, problems } = parse({
    parent: "-eth0",
    vlanId: 4095,
    mtu: 1,
    macAddress: "01:00:5e:00:00:01",
    addresses: ["224.0.0.1/4", "192.0.2.1/33"],
    flags: { gvrp: 1, nosuch: true },
    ingressQos: { 9: 9 },
    colour: "blue",
  });
  expect(spec).toBeUndefined();
  expect(problems.map((problem) => problem.slice(0, problem.indexOf(": ")))).toEqual([
    "parent",
    "vlanId",
    "mtu",
    "macAddress",
    "addresses[0]",
    "addresses[1]",
    "flags.gvrp",
    "flags.nosuch",
    "ingressQos.9",
    "colour",
  ]);
});

describe("values that are not known before `up`", () => {
  test.each([
    ["parent", notYetKnown],
    ["vlanId", notYetKnown],
    ["host", notYetKnown],
    ["host", { name: "web1", connection: { host: notYetKnown } }],
    ["host", { name: "web1", connection: { host: "a", proxy: { host: "b", port: notYetKnown } } }],
    ["addresses", notYetKnown],
    ["addresses", ["192.0.2.1/24", notYetKnown]],
    ["flags", { gvrp: notYetKnown }],
    ["egressQos", { 1: notYetKnown }],
  ])("%s: %j passes as it came", (option, value) => {
    const { spec, inputs, problems } = parse({ [option]: value });
    expect(problems).toEqual([]);
    expect(spec).toBeUndefined();
    expect(inputs[option]).toEqual(value);
  });

  test("do not keep the other options from being checked", () => {
    expect(parse({ host: notYetKnown, parent: notYetKnown, vlanId: 0, mtu: "big" }).problems).toEqual([
      "vlanId: 0 is out of range; a VLAN id is 1–4094",
      'mtu: "big" is not a number (an MTU in bytes)',
    ]);
  });
});

describe("parsing again what parsing gave", () => {
  /** Avoids the first and the last address of a subnet with three addresses or more, for any prefix length. */
  const amidItsSubnet = (number: number): number => 4 * number + 1;
  const ipv6 = fc
    .tuple(
      fc.integer({ min: 1, max: 0xffff }),
      fc.integer({ min: 0, max: 0x3fff }).map(amidItsSubnet),
      fc.integer({ min: 0, max: 128 }),
    )
    .map(
      ([high, low, length]) =>
        `2001:0DB8:0:${high.toString(16)}:0::${low.toString(16).toUpperCase()}/${String(length)}`,
    );
  const ipv4 = fc
    .tuple(fc.integer({ min: 1, max: 126 }), fc.nat(63).map(amidItsSubnet), fc.integer({ min: 0, max: 32 }))
    .map(([first, last, length]) => `${String(first)}.0.0.${String(last)}/${String(length)}`);
  const options = fc.record(
    {
      vlanId: fc.integer({ min: 1, max: 4094 }),
      parent: fc.constantFrom("eth0", "bond0", "br-lan", "eth0.5"),
      name: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/),
      protocol: fc.constantFrom("802.1Q", "802.1ad"),
      mtu: fc.integer({ min: 68, max: 65535 }),
      macAddress: fc.stringMatching(/^0[2468ACEace](:[0-9A-Fa-f]{2}){5}$/),
      addresses: fc.uniqueArray(fc.oneof(ipv4, ipv6), {
        maxLength: 4,
        selector: (text) => text.split("/")[0],
      }),
      flags: fc.record({ gvrp: fc.boolean(), looseBinding: fc.boolean() }, { requiredKeys: [] }),
      ingressQos: fc.dictionary(fc.stringMatching(/^[0-7]$/), fc.nat(4294967295)),
      egressQos: fc.dictionary(fc.nat(4294967295).map(String), fc.nat(7)),
      host: fc.constantFrom<unknown>(
        { name: "web1", connection: "ops@192.0.2.11:22" },
        { name: "web1", connection: { host: "web1", port: 22, user: null, proxy: { host: "jump" } } },
      ),
      up: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  test("changes nothing", () => {
    fc.assert(
      fc.property(options, (given) => {
        const { spec, inputs } = parse(given);
        expect(spec).toBeDefined();
        const again = parseVlanSubInterface(inputs);
        expect(again).toEqual({ spec: inputs, inputs, problems: [] });
      }),
    );
  });

  test("nothing at all makes it throw", () => {
    const anything = fc.dictionary(
      fc.constantFrom(...Object.keys(least), "mtu", "addresses", "flags"),
      fc.anything(),
    );
    fc.assert(
      fc.property(anything, (given) => {
        const { problems } = parse(given);
        for (const problem of problems)
          expect(problem).toMatch(/^(resourceUrn|host|parent|vlanId|mtu|addresses|flags|name)\b.*: ./s);
      }),
    );
  });
});
