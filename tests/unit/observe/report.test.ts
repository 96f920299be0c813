import { Unreadable } from "../../../provider/observe/namespace";
import { parseFacts, parseReport, parseState, said, type Report } from "../../../provider/observe/report";
import { fixture } from "./_helpers";

const facts = `kernel 6.12.41
boot 2e1d7498-6d74-4683-abb7-7b486faeee66
iproute2 ip utility, iproute2-6.15.0, libbpf 1.5.0
arping
tool ping
tool bash
sysctls net/ipv4/conf arp_filter rp_filter
sysctls net/ipv6/neigh gc_stale_time
module 8021q ready
module-file /lib/modules/6.12.41/modules.dep:kernel/net/8021q/8021q.ko
module-file /lib/modules/6.12.41/modules.dep:kernel/drivers/net/macvlan.ko
module-file /proc/sys/kernel/modules_disabled:0`;

const state = `section state
${JSON.stringify(fixture("links"))}
${JSON.stringify(fixture("addresses"))}
${JSON.stringify(fixture("routes"))}
section records
trunkline-record 1 eth0.10
urn urn:a
owned yes
section spaces
4026531840 /proc/1/ns/net
4026532201 /proc/4211/ns/net
4026531840 /proc/self/ns/net
4026532202 /run/netns/blue
4026532203 /run/docker/netns/8c8cd5cbfeed
started 4211 47110
started 4299 
section namespace /proc/4211/ns/net
${JSON.stringify(fixture("links-of-another-namespace"))}
[]
${JSON.stringify(fixture("routes"))}
section namespace /run/netns/blue
[]
[]
[]
section namespace /run/docker/netns/8c8cd5cbfeed
`;

const look = `trunkline 1\n${facts}\n${state}end\n`;

function reportOf(text: string): Report {
  const report = parseReport(text);
  if (!report) throw new Error("no report");
  return report;
}

describe("a report", () => {
  test("is what stands between its first line and its last", () => {
    const noisy = `Welcome to web1!\nend of the message of the day\n${look}Connection closed.\nend.\n`;
    expect(parseReport(noisy)).toEqual(reportOf(look));
  });

  test.each([
    ["nothing", ""],
    ["no beginning", look.replace("trunkline 1\n", "")],
    ["no end", look.replace(/end\n$/, "")],
    ["half an end", look.replace(/end\n$/, "en")],
    ["a release of another protocol", look.replace("trunkline 1\n", "trunkline 2\n")],
    ["an end before the beginning", "end\ntrunkline 1\nkernel 6.1\n"],
  ])("%s is none", (_, text) => {
    expect(parseReport(text)).toBeUndefined();
  });

  test("cut off anywhere is none", () => {
    const short = look.replaceAll(/\[.*\]/g, "[]").trimEnd();
    for (let length = 0; length < short.length; length++)
      expect(parseReport(short.slice(0, length))).toBeUndefined();
    expect(parseReport(short)).toBeDefined();
  });

  test("what was said under a keyword, and only that", () => {
    const report = reportOf(
      "trunkline 1\nsaid 1 a b\nsaid 10 c\nunsaid 1 d\nsection state\nsaid 1 no\nend\n",
    );
    expect(said(report, "said")).toEqual(["1 a b", "10 c"]);
    expect(said(report, "section")).toEqual([]);
  });
});

describe("facts", () => {
  test("of a host", () => {
    expect(parseFacts(reportOf(look))).toEqual({
      kernel: "6.12.41",
      iproute2: "6.15.0",
      bootId: "2e1d7498-6d74-4683-abb7-7b486faeee66",
      arping: true,
      tools: ["ping", "bash"],
      // A module in the kernel is ready, even if a loadable file exists.
      modules: { "8021q": "ready", macvlan: "loadable", ipvlan: "missing", dummy: "missing" },
      ipv6: "on",
      sysctls: { "net/ipv4/conf": ["arp_filter", "rp_filter"], "net/ipv6/neigh": ["gc_stale_time"] },
      engines: [],
      wireless: [],
      managers: {},
      lacks: [],
    });
  });

  test("an iproute2 that names its snapshot", () => {
    const old = look.replace(/iproute2 .*/, "iproute2 ip utility, iproute2-ss180813");
    expect(parseFacts(reportOf(old)).iproute2).toBe("180813");
  });

  test.each([
    ["192.0.2.9", "192.0.2.9"],
    ["fe80::9%eth0", "fe80::9"],
    ["UNKNOWN", undefined],
  ])("where it is managed from: %s", (client, expected) => {
    expect(parseFacts(reportOf(look.replace(/^arping$/m, `client ${client}\narping`))).client).toBe(expected);
  });

  test("the ends of a connection by link-local addresses, and their link", () => {
    const ends = "client fe80::9%eth0.9\nserver fe80::1%eth0.9\narping";
    expect(parseFacts(reportOf(look.replace(/^arping$/m, ends)))).toMatchObject({
      client: "fe80::9",
      server: "fe80::1",
      zone: "eth0.9",
    });
  });

  test.each([
    ["3588080e907b4bd2a8bbe1385d5f5324", "3588080e907b4bd2a8bbe1385d5f5324"],
    ["3588080E-907B-4BD2-A8BB-E1385D5F5324", "3588080e-907b-4bd2-a8bb-e1385d5f5324"],
    ["00000000-0000-0000-0000-000000000000", undefined],
    ["FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", undefined],
    ["3588080e", undefined],
  ])("which machine it is: %s", (machine, expected) => {
    const { machine: seen } = parseFacts(reportOf(look.replace(/^arping$/m, `machine ${machine}\narping`)));
    expect(seen).toBe(expected);
  });

  test("of a host that says nothing", () => {
    expect(parseFacts(reportOf("trunkline 1\nend\n"))).toEqual({
      kernel: "",
      iproute2: "",
      bootId: "",
      arping: false,
      tools: [],
      modules: { "8021q": "missing", macvlan: "missing", ipvlan: "missing", dummy: "missing" },
      ipv6: "on",
      sysctls: {},
      engines: [],
      wireless: [],
      managers: {},
      lacks: [],
    });
  });
});

describe("the state", () => {
  const parsed = parseState(reportOf(look), parseFacts(reportOf(look)));

  test("links, routes and records", () => {
    expect(parsed.links.map(({ name }) => name)).toContain("eth0.10");
    expect(parsed.routes).toContainEqual(expect.objectContaining({ destination: "::/0" }));
    expect(parsed.records).toEqual([{ link: "eth0.10", urn: "urn:a", owned: true, build: [] }]);
  });

  test("links in other namespaces, called as people find them", () => {
    expect(parsed.elsewhere.map(({ namespace, link }) => `${link.name} in namespace ${namespace}`)).toEqual([
      "lo in namespace of pid 4211",
      "ve1 in namespace of pid 4211",
      "gone.30 in namespace of pid 4211",
    ]);
  });

  test("a namespace that vanished while it was looked at holds nothing", () => {
    expect(parsed.elsewhere.some(({ namespace }) => namespace.includes("8c8cd5"))).toBe(false);
  });

  test("single quotes, as iproute2 printed them before 6.1, are no more than that", () => {
    const [first] = fixture("links-of-another-namespace") as object[];
    const printed = (alias: string): string =>
      JSON.stringify([{ ...first, ifalias: alias }]).replaceAll("'", "\\'");
    const alias = `Bob's "uplink" \\' \\`;
    expect(printed(alias)).toContain(`Bob\\'s \\"uplink\\"`);
    const lines = [printed(alias), "[]", "[]"];
    const quoted = reportOf(
      `trunkline 1\nsection state\n${lines.join("\n")}\nsection spaces\n7 /run/netns/red\nsection namespace /run/netns/red\n${lines.join("\n")}\nend\n`,
    );
    const { links, elsewhere } = parseState(quoted, parsed.facts);
    expect([...links, ...elsewhere.map(({ link }) => link)].map((link) => link.alias)).toEqual([
      alias,
      alias,
    ]);
  });

  test.each([
    ["no JSON", `[{"ifindex":1 "ifname":"lo"}]`, /^its ip command printed links that are not JSON/],
    ["nothing that is known", `[{"ifindex":1,"ifname":"lo","flags":[]}]`, /links .*\(mtu of number 1: .*\)$/],
    ["routes without an end", undefined, /^its ip command printed routes that are not JSON/],
  ])("that is %s is said to be so, without what it was", (_, links, problem) => {
    const text = [
      "trunkline 1",
      "section state",
      links ?? "[]",
      "[]",
      links === undefined ? "[" : "[]",
      "end",
      "",
    ];
    const parse = (): unknown => parseState(reportOf(text.join("\n")), parsed.facts);
    expect(parse).toThrow(Unreadable);
    expect(parse).toThrow(problem);
    expect(parse).not.toThrow(/ifname|lo"/);
  });

  describe("a namespace that cannot be looked into", () => {
    const refused = "unreadable nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted";
    const lookFinding = (blue: string, attached = 0): Report =>
      reportOf(
        look
          .replace(
            "section spaces",
            `trunkline-attachment 1 00000000000a\nurn urn:a\nnetwork db\ncontainer netns blue\nspace ${String(attached)}\ninterface eth0\nsection spaces`,
          )
          .replace("section namespace /run/netns/blue\n[]", `section namespace /run/netns/blue\n${blue}`),
      );

    test.each([
      ["by nsenter", refused, "nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted"],
      ["for what ip prints there", "[{]", "its ip command printed links that are not JSON"],
    ])("is kept as that: nobody knows what it holds (%s)", (_, printed, why) => {
      const { namespaces, elsewhere } = parseState(lookFinding(printed), parsed.facts);
      expect(namespaces.find(({ inode }) => inode === 4026532202)?.unreadable).toMatch(why);
      expect(elsewhere).toEqual(parsed.elsewhere);
    });

    test("concerns nothing else, even if something is attached there", () => {
      const state = parseState(lookFinding(refused, 4026532202), parsed.facts);
      expect(state.attachments.map(({ netns }) => netns)).toEqual([4026532202]);
      expect(state.links).toEqual(parsed.links);
    });

    test("may be one that can be, later", () => {
      const state = parseState(lookFinding(refused), parsed.facts);
      const later = ["section namespace /run/netns/blue", "[]", "[]", "[]", "end", ""].join("\n");
      const change = reportOf(look.replace(/section spaces[^]*end\n$/, later));
      expect(parseState(change, parsed.facts, state).namespaces[2]?.unreadable).toBeUndefined();
    });
  });

  test("what an earlier look found elsewhere still counts where this report does not say", () => {
    const change = reportOf(look.replace(/section namespace[^]*end\n$/, "end\n"));
    expect(parseState(change, parsed.facts, parsed).elsewhere).toBe(parsed.elsewhere);
    const silent = reportOf(look.replace(/section spaces[^]*end\n$/, "end\n"));
    expect(parseState(silent, parsed.facts).elsewhere).toEqual([]);
  });

  test("namespaces: which is the host's own, what leads to each, and the routes in it", () => {
    expect(parsed.namespaces.map(({ inode, own, paths }) => [inode, own, ...paths])).toEqual([
      [4026531840, true, "/proc/1/ns/net"],
      [4026532201, false, "/proc/4211/ns/net"],
      [4026532202, false, "/run/netns/blue"],
    ]);
    expect(parsed.namespaces.map(({ started }) => started)).toEqual([
      undefined,
      { "4211": "47110" },
      undefined,
    ]);
    expect(parsed.namespaces[1]?.routes).toContainEqual(expect.objectContaining({ destination: "::/0" }));
  });

  test("what a change tells of a namespace that it touched takes the place of what was known of it", () => {
    const told = [
      "section namespace /run/netns/blue",
      JSON.stringify(fixture("links")),
      "[]",
      "[]",
      "end",
      "",
    ];
    const change = reportOf(look.replace(/section spaces[^]*end\n$/, told.join("\n")));
    const { elsewhere } = parseState(change, parsed.facts, parsed);
    expect(elsewhere.filter(({ namespace }) => namespace === "blue").length).toBeGreaterThan(1);
    expect(elsewhere).toEqual(expect.arrayContaining([...parsed.elsewhere]));
  });

  test("sysctls that records name, behind their namespace; a later report of it that names none has none", () => {
    const told = [
      ...["section namespace /run/netns/blue", "[]", "[]", "[]"],
      "section sysctls /run/netns/blue",
      "/proc/sys/net/ipv4/conf/eth0.5/rp_filter:2",
      ...["end", ""],
    ];
    const change = reportOf(look.replace(/section spaces[^]*end\n$/, told.join("\n")));
    const state = parseState(change, parsed.facts, parsed);
    expect(state.namespaces.map(({ sysctls }) => sysctls)).toEqual([
      {},
      {},
      { "net/ipv4/conf/eth0.5/rp_filter": "2" },
    ]);
    const later = parseState(
      reportOf(look.replace(/section spaces[^]*end\n$/, [...told.slice(0, 4), "end", ""].join("\n"))),
      parsed.facts,
      state,
    );
    expect(later.namespaces[2]?.sysctls).toEqual({});
  });

  test("containers of a user, each with the owner of its network namespace if that is the user", () => {
    const owner = (uid: number, pid: number): string =>
      `owner -r--r--r-- 1 ${String(uid)} ${String(uid)} 0 Nov 30 15:36 /proc/${String(pid)}/net/dev`;
    const listed = [
      ...["section containers podman app", "uids 1000 1", "uids 100000 65536", "uids 0 1", "uids x"],
      ...["container a1 11 none one", "container a2 12 none two", "container a3 13 none three"],
      ...["container a4 14 none four", "container a5 15 none five", "container a6"],
      ...[owner(1000, 11), owner(165535, 12), owner(1001, 13), owner(0, 14), "owner x"],
      ...["network macvlan lan eth0", "section containers docker dev", "problem no-user"],
      ...["section containers podman dev", 'problem said time="x" level=warning msg="y"', "problem said no"],
      ...["end", ""],
    ];
    const asked = reportOf(look.replace(/end\n$/, listed.join("\n")));
    const { engines } = parseState(asked, parsed.facts);
    const app = engines["podman app"];
    expect(app?.problem === undefined && app?.containers.map(({ pid, owner: uid }) => [pid, uid])).toEqual([
      ...[
        [11, 1000],
        [12, 165535],
        [13, "another"],
        [14, "another"],
        [15, "another"],
      ],
    ]);
    expect(app).not.toHaveProperty("networks");
    expect(engines["docker dev"]).toMatchObject({ problem: 'the host has no user "dev"' });
    expect(engines["podman dev"]).toEqual({ problem: "no" });
  });

  test("containers, where an engine was asked", () => {
    expect(parsed.engines).toEqual({});
    const listed = [
      "section containers docker",
      "container 0123abcd 4211 none /web",
      "container 4567abcd 0 container:0123abcd /side",
      "section containers podman",
      "problem no-command",
      "end",
      "",
    ];
    const asked = reportOf(look.replace(/end\n$/, listed.join("\n")));
    expect(parseState(asked, parsed.facts).engines).toEqual({
      docker: {
        containers: [
          { id: "0123abcd", pid: 4211, networkMode: "none", name: "web" },
          { id: "4567abcd", pid: 0, networkMode: "container:0123abcd", name: "side" },
        ],
        networks: [],
      },
      podman: {
        problem: "there is no podman command",
        remedy: expect.stringMatching(/^install podman, or /),
      },
    });
  });

  test("networks of Docker, and what a change made of them", () => {
    const lan = {
      Internal: true,
      Labels: { "trunkline.urn": "urn:pulumi:dev::lab::x::my%20lan" },
      Options: { parent: "eth0", "com.docker.network.driver.mtu": "1400" },
      IPAM: {
        Config: [
          {
            ...{ Subnet: "192.0.2.0/24", IPRange: "192.0.2.16/28", Gateway: "192.0.2.1/24" },
            AuxiliaryAddresses: { exclude1: "192.0.2.20" },
          },
          { Subnet: "2001:db8::/64", Gateway: "2001:DB8::1" },
        ],
      },
    };
    const containers = [
      "section containers docker",
      'container 0123abcd 0 lan /web {"lan":{"IPAddress":"192.0.2.16"},"rack":null}',
      "network macvlan old eth1  ",
      "network ipvlan broken eth1   {",
      "end",
      "",
    ];
    const earlier = parseState(reportOf(look.replace(/end\n$/, containers.join("\n"))), parsed.facts);
    const networks = [
      "section networks docker",
      `network macvlan lan eth0   ${JSON.stringify(lan)}`,
      "end",
      "",
    ];
    const { docker } = parseState(
      reportOf(look.replace(/end\n$/, networks.join("\n"))),
      parsed.facts,
      earlier,
    ).engines;
    const child = { driver: "macvlan", mode: "bridge" };
    expect(earlier.engines.docker).toMatchObject({
      containers: [{ name: "web", networks: ["lan", "rack"] }],
      networks: [
        { name: "old", parent: "eth1", child },
        { name: "broken", parent: "eth1", child: { driver: "ipvlan", mode: "l2", flag: "bridge" } },
      ],
    });
    expect(docker).toEqual({
      ...earlier.engines.docker,
      networks: [
        {
          ...{ name: "lan", parent: "eth0", child },
          details: {
            ...{ internal: true, mtu: 1400, urn: "urn:pulumi:dev::lab::x::my lan" },
            subnets: [
              {
                cidr: "192.0.2.0/24",
                gateway: "192.0.2.1",
                ipRange: "192.0.2.16/28",
                exclude: ["192.0.2.20"],
              },
              { cidr: "2001:db8::/64", gateway: "2001:db8::1" },
            ],
          },
        },
      ],
    });
  });
});
