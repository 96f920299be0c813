// The program that is measured: HOSTS × NETWORKS × CONTAINERS attachments. Plain JavaScript, as links.js.
const trunkline = require("pulumi-trunkline");
const { hosts, wishes } = JSON.parse(process.env.TRUNKLINE_BENCH);

hosts.forEach(({ name, port }, index) => {
  const host = new trunkline.Host(name, { connection: `root@127.0.0.1:${port}` });
  for (const { name: called, parent, cidr, ipRanges, gateway } of wishes.networks) {
    const network = new trunkline.IpvlanNetwork(`${name}-${called}`, {
      host,
      parent,
      subnets: [{ cidr, ipRange: ipRanges[index], gateway }],
    });
    for (const docker of wishes.containers)
      new trunkline.ContainerAttachment(`${name}-${called}-${docker}`, { network, container: { docker } });
  }
});
