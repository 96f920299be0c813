import type { LabHost } from "../lab";
import { script } from "./_side";

type Json = Record<string, unknown>;

/** What is compared of a container: its one link, its addresses and its routes. */
export interface Inside {
  readonly link: Json;
  readonly addresses: Record<string, Json>;
  readonly routes: Record<string, Json>;
}

/** Looks into network namespaces, all at once. `named`: whether the name of the link counts. */
export async function lookInside(
  host: LabHost,
  pids: readonly number[],
  { named }: { named: boolean },
): Promise<{ inside: Inside; addresses: string[] }[]> {
  const lines = pids.flatMap((pid) =>
    ["-d -j address show", "-d -j route show", "-6 -d -j route show"].map(
      (words) => `echo $(nsenter -t ${String(pid)} -n ip ${words} || echo "[]")`,
    ),
  );
  const { stdout } = await host.run("sh", { stdin: lines.join("\n") });
  const answers = stdout.split("\n").map((line) => JSON.parse(line.trim() === "" ? "[]" : line) as Json[]);
  return pids.map((_, index) => {
    const [links = [], four = [], six = []] = answers.slice(3 * index);
    const [link, ...more] = links.filter(({ ifname }) => ifname !== "lo");
    if (link === undefined || more.length > 0)
      throw new Error(`${host.name}: not one link but ${JSON.stringify(links)}`);
    const name = named ? undefined : String(link["ifname"]);
    const addresses = (link["addr_info"] as Json[])
      .filter(({ local }) => !String(local).startsWith("fe80:"))
      .map(({ local }) => String(local));
    const routes = Object.fromEntries([
      ...four.map((route) => [destination(route, "v4"), plain(route, name)] as const),
      ...six.map((route) => [destination(route, "v6"), plain(route, name)] as const),
    ]);
    const { addr_info: all, ...rest } = plain(link, name);
    const byAddress = (all as Json[]).map(
      (entry) => [`${String(entry["local"])}/${String(entry["prefixlen"])}`, entry] as const,
    );
    const inside = { link: rest, addresses: Object.fromEntries(byAddress), routes };
    return { inside, addresses };
  });
}

/** The link that a network's links sit on, by its kind, without what tells one side's from the other's. */
export async function lookAtParent(host: LabHost, parent: string, vlanId: number): Promise<Json> {
  const [line = ""] = await script(host, `ip -d -j link show dev ${parent}`);
  const [link = {}] = JSON.parse(line) as Json[];
  const text = JSON.stringify(plain(link, parent));
  const kind = (link["linkinfo"] as Json | undefined)?.["info_kind"] ?? "ethernet";
  return { [String(kind)]: JSON.parse(text.replaceAll(`"id":${String(vlanId)}`, `"id":"ID"`)) };
}

/**
 * Without what is another thing on every link (its number and its parent's, our mark, how long an address or route still
 * lives, whether the kernel is still probing it, a bridge's timers), and with one word for MAC addresses that each engine makes up on macvlan
 * links, and link-local addresses made of those.
 *
 * @param name of the link, where it does not count: Docker counts on when it connects a container again, eth1, eth2
 */
function plain(entry: Json, name: string | undefined): Json {
  const passing = ["ifindex", "link_index", "ifalias", "expires", "tentative"];
  const change = (key: string, value: unknown): unknown => {
    if ((key === "ifname" || key === "dev" || key === "label") && value === name) return "LINK";
    if (key === "address" && typeof value === "string" && isLocal(value) && !isLabs(value)) return "LOCAL";
    if (key === "local" && String(value).startsWith("fe80:")) return "LINK-LOCAL";
    if (Array.isArray(value)) return value.map((each) => (isObject(each) ? plain(each, name) : each));
    return isObject(value) ? plain(value, name) : poolless(value);
  };
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([key]) => !passing.includes(key) && !key.endsWith("_timer"))
      .map(([key, value]) => [key, change(key, value)]),
  );
}

/** Which of the default pools it is differs: see `nextPool`. */
function poolless(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/^172\.(1[7-9]|2\d|3[01])\./, "POOL.") : value;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

/** Locally administered and unicast. */
function isLocal(macAddress: string): boolean {
  return (parseInt(macAddress.slice(0, 2), 16) & 3) === 2;
}

/** An address of the lab's own hosts, which ipvlan and passthru links have, too. */
function isLabs(macAddress: string): boolean {
  return macAddress.startsWith("02:00:00:00:01:");
}

function destination({ dst }: Json, family: string): string {
  return dst === "default" ? `default ${family}` : String(poolless(dst));
}
