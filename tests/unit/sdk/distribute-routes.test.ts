import * as pulumi from "@pulumi/pulumi";
import { distributeRoutes, Host, IpvlanNetwork, VlanSubInterface } from "../../../sdk";

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

let made: Made[] = [];

beforeEach(async () => {
  made = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
      made.push({ type, name, inputs: inputs as Made["inputs"] });
      return { id: name, state: inputs as object };
    },
    call: ({ inputs }: pulumi.runtime.MockCallArgs) => inputs as object,
  });
});

const hostOf = (name: string): Host => new Host(name, { connection: "192.0.2.11" });
const vlanOf = (host: Host, addresses?: string[]): VlanSubInterface =>
  new VlanSubInterface(`${host.ownName}-uplink`, {
    host,
    parent: "eth0",
    vlanId: 10,
    name: "eth0.10",
    ...(addresses && { addresses }),
  });
const networkOf = (host: Host, cidrs: string[]): IpvlanNetwork =>
  new IpvlanNetwork(`${host.ownName}-app`, {
    host,
    parent: "eth0.10",
    mode: "l3",
    subnets: cidrs.map((cidr) => ({ cidr })),
  });

async function routes(): Promise<Record<string, unknown>> {
  await pulumi.runtime.disconnect();
  return Object.fromEntries(
    made
      .filter(({ type }) => type.endsWith(":HostRoute"))
      .map(({ name, inputs: { destination, gateway, link, metric } }) => [
        name,
        [destination, gateway, link, metric].map((value) => value ?? "-").join(" "),
      ]),
  );
}

test("each subnet of each network has a route on each other host, by the address of its family", async () => {
  const [web1, web2, web3] = [hostOf("web1"), hostOf("web2"), hostOf("web3")] as const;
  const networks = [networkOf(web1, ["10.1.0.0/24", "2001:db8:1::/64"]), networkOf(web2, ["10.2.0.0/24"])];
  const via = {
    web1: vlanOf(web1, ["10.10.0.1/24", "2001:db8:10::1/64"]),
    web2: ["2001:db8:10::2", "10.10.0.2"],
  };
  distributeRoutes(networks, [web1, web2, web3], { via, metric: 7 });
  expect(await routes()).toEqual({
    "web2-to-web1-app": "10.1.0.0/24 10.10.0.1 - 7",
    "web2-to-web1-app-2": "2001:db8:1::/64 2001:db8:10::1 - 7",
    "web3-to-web1-app": "10.1.0.0/24 10.10.0.1 - 7",
    "web3-to-web1-app-2": "2001:db8:1::/64 2001:db8:10::1 - 7",
    "web1-to-web2-app": "10.2.0.0/24 10.10.0.2 eth0.10 7",
    "web3-to-web2-app": "10.2.0.0/24 10.10.0.2 - 7",
  });
});

test("a host without an address of the family has an empty gateway, which the provider refuses", async () => {
  const [web1, web2] = [hostOf("web1"), hostOf("web2")] as const;
  distributeRoutes([networkOf(web1, ["2001:db8:1::/64"])], [web2], {
    via: { web1: vlanOf(web1, ["10.10.0.1/24"]) },
  });
  expect(await routes()).toEqual({ "web2-to-web1-app": "2001:db8:1::/64  - -" });
});

test("what via lacks, and subnets that nobody can count, end the program", () => {
  const [web1, web2] = [hostOf("web1"), hostOf("web2")] as const;
  const network = networkOf(web1, ["10.1.0.0/24"]);
  expect(() => distributeRoutes([network], [web2], { via: {} })).toThrow(
    "distributeRoutes: via does not have web1, the host of web1-app",
  );
  const unknown = new IpvlanNetwork("later", { host: web1, parent: "eth0", subnets: pulumi.output([]) });
  expect(() => distributeRoutes([unknown], [web2], { via: { web1: "10.10.0.1" } })).toThrow(
    "distributeRoutes: the subnets of later are an output; give a list, whose entries may be outputs",
  );
});
