// In the place of `pulumi-trunkline/runtime`: a provider that answers at once and does nothing. The outputs are as long as
// the real ones, so that the engine stores and moves as much.
const idle = (defaults, outputs) => {
  const answers = (properties) => ({ ...properties, ...defaults(properties), ...outputs });
  return {
    check: async (_olds, news) => ({ inputs: { ...news, ...defaults(news) } }),
    diff: async () => ({ changes: false }),
    create: async (inputs) => ({ id: `${inputs.host.name}/${inputs.name}`, outs: answers(inputs) }),
    update: async (_id, _olds, news) => ({ outs: answers(news) }),
    read: async (id, props) => ({ id, props, inputs: props }),
    delete: async () => undefined,
  };
};

exports.vlanSubInterface = idle(
  ({ parent, vlanId }) => ({
    name: `${parent}.${vlanId}`,
    protocol: "802.1Q",
    flags: { reorderHeader: true, gvrp: false, mvrp: false, looseBinding: false, bridgeBinding: false },
    ingressQos: {},
    egressQos: {},
    up: true,
    adopt: false,
  }),
  { ifindex: 42, mtu: 1500, macAddress: "02:00:00:00:01:01", owned: true, given: ["addresses"] },
);

exports.ipvlanNetwork = idle(
  () => ({ internal: false, allowSharedParent: false, mode: "l2", flag: "bridge" }),
  { parentOwned: true, given: ["parent", "subnets"] },
);

exports.macvlanNetwork = idle(() => ({ internal: false, allowSharedParent: false, mode: "bridge" }), {
  parentOwned: false,
  given: ["parent", "subnets"],
});

exports.containerAttachment = idle(() => ({ routes: [] }), {
  interfaceName: "eth0",
  addresses: ["10.200.101.1"],
  macAddress: "02:00:00:00:01:01",
  gateway: "10.200.0.1",
  namespace: 4026532222,
  given: [],
});

const device = (name) => ({ name, kind: "device", mtu: 1500, up: true });
exports.host = {
  check: async (_olds, news) => ({ inputs: news }),
  diff: async () => ({ changes: false }),
  read: async (id, { resourceUrn, name, connection }) => {
    const [, host, port] = /@(.*):(.*)$/.exec(connection) ?? [];
    const parsed = host === undefined ? connection : { host, user: "root", port: Number(port) };
    const links = [device("lo"), device("mgmt0"), device("eth0")];
    const facts = { kernel: "6.12.74", iproute2: "6.15.0", defaultInterface: "mgmt0", links };
    return { id, props: { resourceUrn, name, connection: parsed, ...facts } };
  },
};
