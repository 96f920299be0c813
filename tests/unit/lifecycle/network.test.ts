import { isolatedParent } from "../../../provider/ownership/isolated-parent";
import { unknownValue } from "../../../provider/dynamic/wire";
import { endRun, providers, unreachable } from "./_helpers";

const { ipvlanNetwork } = providers;

afterAll(endRun);

const urn = "urn:pulumi:dev::lab::pulumi-nodejs:dynamic/trunkline:IpvlanNetwork::db";
const inputs = {
  resourceUrn: urn,
  host: { name: "web1", connection: unreachable },
  name: "db",
  parent: "eth0.10",
  subnets: [{ cidr: "192.168.10.0/24" }],
};

/** As the state of a network that was made from `given`: with the outputs that it then has. */
async function stateOf(given: Readonly<Record<string, unknown>>, outputs = {}): Promise<object> {
  const { inputs: checked } = await ipvlanNetwork.check({}, given);
  const optional = ["parent", "subnets", "mtu"].filter((name) => name in given);
  return { ...checked, ...outputs, given: optional };
}

describe("what replaces a network goes after it where both cannot be there", () => {
  const isolated = { ...inputs, parent: undefined };
  const pool = [{ cidr: "172.17.0.0/16", gateway: "none" }];
  const elsewhere = { name: "web", parent: "eth0.20" };
  test.each<[string, object, object, object, boolean]>([
    ["its name on another parent", inputs, {}, { parent: "eth0.20" }, true],
    ["its parent under another name", inputs, {}, { name: "web", subnets: [{ cidr: "10.0.0.0/24" }] }, true],
    ["its subnet under another name, elsewhere", inputs, {}, elsewhere, true],
    ["a part of its subnet", inputs, {}, { ...elsewhere, subnets: [{ cidr: "192.168.10.0/25" }] }, true],
    ["nothing of it", inputs, {}, { ...elsewhere, subnets: [{ cidr: "192.168.11.0/24" }] }, false],
    [
      "the pool that it was given",
      { ...inputs, subnets: undefined },
      { subnets: pool },
      { ...elsewhere, subnets: [{ cidr: "172.17.3.0/24" }] },
      true,
    ],
    [
      "a pool, as it was",
      { ...inputs, subnets: undefined },
      { subnets: pool },
      { ...elsewhere, subnets: undefined },
      false,
    ],
    [
      "its dummy under another name",
      { ...isolated, subnets: undefined },
      { parent: isolatedParent(urn), subnets: pool },
      { name: "web" },
      true,
    ],
    [
      "the name of its host shim",
      { ...inputs, hostShim: { name: "shim0" } },
      {},
      { ...elsewhere, subnets: [{ cidr: "192.168.11.0/24" }] },
      true,
    ],
    [
      "a host shim, whose name nobody chose",
      { ...inputs, hostShim: {} },
      {},
      { ...elsewhere, subnets: [{ cidr: "192.168.11.0/24" }] },
      false,
    ],
    ["a subnet that is not known yet", inputs, {}, { ...elsewhere, subnets: unknownValue }, false],
  ])("%s", async (_, given, outputs, changes, first) => {
    const olds = await stateOf(JSON.parse(JSON.stringify(given)) as typeof inputs, outputs);
    const asked = JSON.parse(JSON.stringify({ ...given, ...changes })) as Record<string, unknown>;
    const { inputs: news } = await ipvlanNetwork.check({}, asked);
    const { replaces, deleteBeforeReplace } = await ipvlanNetwork.diff("web1/db", { ...olds }, news);
    expect(replaces?.length).toBeGreaterThan(0);
    expect(deleteBeforeReplace).toBe(first);
  });
});
