import { parseContainerAttachment } from "../../../provider/inputs/container-attachment";

const least = {
  resourceUrn: "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:ContainerAttachment::web",
  host: { name: "web1", connection: "192.0.2.11" },
  name: "web",
  network: "db",
  container: { docker: "web" },
};

test("the least is enough", () => {
  expect(parseContainerAttachment(least)).toMatchObject({
    problems: [],
    spec: { container: { docker: "web" }, routes: [] },
  });
});

test.each([
  ["app", { user: "app" }],
  ["svc.web-1@example.org", { user: "svc.web-1@example.org" }],
  // Root's engines are those that nobody needs to be named for.
  ["root", {}],
  [undefined, {}],
  [null, {}],
])("a container of user %p", (user, expected) => {
  const { spec } = parseContainerAttachment({ ...least, container: { podman: "web", user } });
  expect(spec?.container).toEqual({ podman: "web", ...expected });
});

test.each<[string, Record<string, unknown>, string | RegExp]>([
  [
    "Docker's name of an option",
    { ip: "10.1.0.2" },
    /^ip: no such option; the options are host, name, network, container/,
  ],
  [
    "an engine that it does not know",
    { container: { lxc: "web" } },
    "container.lxc: no such option; the options are docker, podman, user, netns, pid",
  ],
  [
    "two containers at once",
    { container: { docker: "web", pid: 7 } },
    /give exactly one of docker, podman, netns, pid/,
  ],
  [
    "a user of a process",
    { container: { pid: 7, user: "app" } },
    /^container\.user: says whose docker or podman it is; leave it out$/,
  ],
  ...[{ docker: "web" }, { netns: "red" }, { pid: 7 }, { podman: "web", user: "app" }].map(
    (container): [string, Record<string, unknown>, string] => [
      `required of ${Object.keys(container).join()}`,
      { container, required: true },
      "required: only root's Podman has a hook that can keep a container from starting; leave it out, or run the container by Podman",
    ],
  ),
  ["a user alone", { container: { user: "app" } }, /give exactly one of docker, podman, netns, pid/],
  ...["", "1000", "-app", "app;id", "app web", "$(id)", "a\nb", "ä"].map(
    (user): [string, Record<string, unknown>, RegExp] => [
      `a user called ${JSON.stringify(user)}`,
      { container: { podman: "web", user } },
      /^container\.user: .* is not the name of a user$/s,
    ],
  ),
  ["no container", { container: {} }, /give exactly one of/],
  ["a container's name alone", { container: "web" }, /^container: /],
  [
    "a path as a namespace",
    { container: { netns: "../1/ns/net" } },
    /is not the name of a network namespace/,
  ],
  [
    "an address with prefix length",
    { addresses: ["10.1.0.2/24"] },
    /^addresses\[0\]: "10\.1\.0\.2\/24" has a prefix length; give the address alone: 10\.1\.0\.2$/,
  ],
  ["an address twice", { addresses: ["10.1.0.2", "10.1.0.2"] }, "addresses[1]: 10.1.0.2 is listed twice"],
  [
    "an option of a route",
    { routes: [{ destination: "10.0.0.0/8", via: "10.1.0.9" }] },
    "routes[0].via: no such option; the options are destination, gateway",
  ],
  [
    "a gateway of the other family",
    { routes: [{ destination: "10.0.0.0/8", gateway: "2001:db8::1" }] },
    /^routes\[0\].gateway: 2001:db8::1 and 10.0.0.0\/8 are of different address families/,
  ],
  [
    "a default route that is forbidden at once",
    { routes: [{ destination: "::/0", gateway: "fe80::1" }], defaultRoute: false },
    /^defaultRoute: false forbids the route to ::\/0; leave out one of the two$/,
  ],
  [
    "a gateway on the link that is not given",
    { routes: [{ destination: "10.0.0.0/8", onlink: true }] },
    /^routes\[0\]\.onlink: says where the gateway is, but there is none$/,
  ],
])("%s is refused", (_what, options, expected) => {
  const { spec, problems } = parseContainerAttachment({ ...least, ...options });
  expect(spec).toBeUndefined();
  expect(problems).toContainEqual(
    typeof expected === "string" ? expect.stringContaining(expected) : expect.stringMatching(expected),
  );
});

const parsed = (options: Readonly<Record<string, unknown>>): ReturnType<typeof parseContainerAttachment> =>
  parseContainerAttachment({ ...least, ...options });

describe("gatewayPriority", () => {
  test.each([0, -1, 100, -2_147_483_648, 2_147_483_647])("%d", (gatewayPriority) => {
    expect(parsed({ gatewayPriority }).spec).toMatchObject({ gatewayPriority });
  });

  test.each([
    [1.5, /not a whole number/],
    ["1", /is not a number \(a priority\)/],
    [2_147_483_648, /out of range/],
    [true, /is not a number \(a priority\)/],
  ])("%p is refused", (gatewayPriority, message) => {
    expect(parsed({ gatewayPriority }).problems.join("\n")).toMatch(message);
  });

  test("left out it stays out: a state from before there was one is no change", () => {
    const { spec } = parsed({});
    expect(spec).toBeDefined();
    expect(spec).not.toHaveProperty("gatewayPriority");
    expect(spec).not.toHaveProperty("sysctls");
  });
});
