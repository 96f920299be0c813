// The program that is measured: on each of HOSTS a network, and an attachment for each of its namespaces. Plain JavaScript, as
// links.js.
const trunkline = require("pulumi-trunkline");
const { hosts, wishes } = JSON.parse(process.env.TRUNKLINE_BENCH);

for (const [number, { name, port }] of hosts.entries()) {
  const host = new trunkline.Host(name, { connection: `root@127.0.0.1:${port}` });
  const network = new trunkline.MacvlanNetwork(`${name}-net`, {
    host,
    parent: "eth0",
    subnets: [{ cidr: wishes.cidr }],
  });
  for (const [index, netns] of wishes.namespaces.entries())
    new trunkline.ContainerAttachment(`${name}-${netns}`, {
      network,
      container: { netns },
      addresses: [wishes.addresses[number][index]],
    });
}
