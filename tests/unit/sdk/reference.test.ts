import { ContainerAttachment, IpvlanNetwork, MacvlanNetwork, VlanSubInterface } from "../../../sdk";

/** Passes a value that the types forbid, as a JavaScript program may. */
const wrong = (given: unknown): never => given as never;

test.each([
  [
    "a network by its name",
    () => new ContainerAttachment("web", { network: wrong("db"), container: { docker: "web" } }),
    'web: network takes an IpvlanNetwork or a MacvlanNetwork, the resource itself, but was given "db"',
  ],
  [
    "no network",
    () => new ContainerAttachment("web", { network: wrong(undefined), container: { docker: "web" } }),
    "web: network takes an IpvlanNetwork or a MacvlanNetwork, the resource itself, but was given nothing",
  ],
  [
    "a host by its name",
    () => new MacvlanNetwork("db", { host: wrong("web1") }),
    'db: host takes a Host, the resource itself, but was given "web1"',
  ],
  [
    "a host as what it is reached by",
    () => new IpvlanNetwork("db", { host: wrong({ connection: "root@192.0.2.11" }) }),
    "db: host takes a Host, the resource itself, but was given an object",
  ],
  [
    "null for a host",
    () => new VlanSubInterface("vlan10", { host: wrong(null), parent: "eth0", vlanId: 10 }),
    "vlan10: host takes a Host, the resource itself, but was given nothing",
  ],
])("%s: said plainly", (_, make, message) => {
  expect(make).toThrow(message);
  // Pulumi prints such an error without a stack trace.
  expect(make).toThrow(expect.objectContaining({ __pulumiRunError: true }) as Error);
});
