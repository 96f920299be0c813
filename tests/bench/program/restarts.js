// One container of each engine, on a network of its host. Plain JavaScript, as links.js.
const trunkline = require("pulumi-trunkline");
const { hosts } = JSON.parse(process.env.TRUNKLINE_BENCH);

for (const { name, port } of hosts) {
  const host = new trunkline.Host(name, { connection: `root@127.0.0.1:${port}` });
  const network = new trunkline.MacvlanNetwork(`${name}-lan`, {
    host,
    parent: "eth0.10",
    subnets: [{ cidr: "192.168.10.0/24" }],
  });
  for (const container of [{ docker: "ours" }, { podman: "ours" }])
    new trunkline.ContainerAttachment(`${name}-${Object.keys(container)[0]}`, { network, container });
}
