import { readFileSync } from "node:fs";
import { join } from "node:path";

interface State {
  readonly urn: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const kept = JSON.parse(readFileSync(join(__dirname, "_fixtures/export.json"), "utf8")) as {
  deployment: { resources: State[] };
};

/**
 * Returns the export of a fleet too large for any lab: copies of web1's real resources under other names. Each host has
 * two VLANs with a network on each, and three containers in each network.
 */
export function fleetOf(hosts: number): string {
  const resources = numbersTo(hosts).flatMap((nth) => {
    const host = `web${String(nth)}`;
    const networks = [
      { id: 10 + 10 * (nth % 3), name: "db", containers: ["postgres", "redis", "etcd"] },
      { id: 40 + 10 * (nth % 2), name: "front", containers: ["proxy", "api", "static"] },
    ];
    return [
      renamed("web1", { web1: host, "127.0.0.1": `192.0.2.${String(nth)}`, "65001": "22" }),
      ...networks.flatMap(({ id, name, containers }) => [
        renamed("web1-vlan10", {
          "web1-vlan10": `${host}-${name}-vlan`,
          web1: host,
          "eth0.10": `eth0.${String(id)}`,
          '"vlanId":10': `"vlanId":${String(id)}`,
        }),
        renamed("web1-db", {
          "web1-vlan10": `${host}-${name}-vlan`,
          "web1-db": `${host}-${name}`,
          web1: host,
          "eth0.10": `eth0.${String(id)}`,
          "192.168.10": `192.168.${String(id)}`,
          "db8:10": `db8:${String(id)}`,
        }),
        ...containers.map((container, index) =>
          renamed("web1-postgres", {
            "web1-postgres": `${host}-${container}`,
            '"postgres"': `"${container}"`,
            "web1-db": `${host}-${name}`,
            web1: host,
            "192.168.10.128": `192.168.${String(id)}.${String(128 + 3 * nth + index)}`,
            "db8:10::2": `db8:${String(id)}::${(2 + 3 * nth + index).toString(16)}`,
          }),
        ),
      ]),
    ];
  });
  return JSON.stringify({ version: 3, deployment: { resources } });
}

/** Returns a copy of a real resource with names in it replaced. */
function renamed(name: string, changes: Readonly<Record<string, string>>): State {
  const found = kept.deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`));
  if (found === undefined) throw new Error(`no resource "${name}" is kept`);
  const any = new RegExp(
    Object.keys(changes)
      .map((key) => key.replaceAll(".", "\\."))
      .join("|"),
    "g",
  );
  return JSON.parse(JSON.stringify(found).replace(any, (match) => changes[match] ?? "")) as State;
}

function numbersTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
