// The program that is measured: HOSTS × LINKS sub-interfaces. Plain JavaScript, so that no type check is part of the time.
const trunkline = require("pulumi-trunkline");
const { hosts, wishes } = JSON.parse(process.env.TRUNKLINE_BENCH);

for (const { name, port } of hosts) {
  const host = new trunkline.Host(name, { connection: `root@127.0.0.1:${port}` });
  for (const { vlanId, address } of wishes) {
    new trunkline.VlanSubInterface(`${name}-vlan${vlanId}`, {
      host,
      parent: "eth0",
      vlanId,
      addresses: [address],
    });
  }
}
