import type { ModuleState } from "../model/host-state";

/** The kinds of all links that are made, by the names of their drivers' kernel modules. */
const kinds = { "8021q": "vlan", macvlan: "macvlan", ipvlan: "ipvlan", dummy: "dummy" };
type Driver = keyof typeof kinds;

/**
 * Parses which drivers a host's kernel has or would load.
 *
 * @param ready lines `NAME ready`
 * @param files lines `PATH:LINE` of kernel and modprobe, or `none` if the kernel came without module files
 */
export function parseModules(
  ready: readonly string[],
  files: readonly string[],
): Record<string, ModuleState> {
  const lines = files.map((line) => ({
    path: line.slice(0, line.indexOf(":")),
    text: line.slice(line.indexOf(":") + 1).trim(),
  }));
  const stateOf = (driver: Driver): ModuleState => {
    if (ready.includes(`${driver} ready`)) return "ready";
    const lists = lines.filter(({ text }) => text.split("/").at(-1) === `${driver}.ko`);
    if (files.includes("none") || lists.some(({ path }) => path.endsWith("/modules.builtin")))
      return "loadable";
    if (lists.length === 0) return "missing";
    const barrier = lines.find((line) => keepsFromLoading(driver, line) || isAway(driver, line.text, lines));
    return barrier === undefined ? "loadable" : { barredBy: barrier.text, in: barrier.path };
  };
  return Object.fromEntries((Object.keys(kinds) as Driver[]).map((driver) => [driver, stateOf(driver)]));
}

interface Line {
  readonly path: string;
  readonly text: string;
}

/**
 * The kernel asks modprobe for an alias of the driver (`rtnl-link-vlan`), to which `blacklist` applies; a driver that is
 * asked for by its name would be loaded.
 */
function keepsFromLoading(driver: Driver, { path, text }: Line): boolean {
  if (path.endsWith("/modules_disabled")) return text === "1";
  const [word = "", name, program = ""] = text.split(/\s+/);
  const [, names] = /^(?:modprobe\.|module_)blacklist=(.*)$/.exec(word) ?? [];
  if (names !== undefined) return names.split(",").includes(driver);
  if (word === "install" && (name === driver || isAliasOf(driver, name)))
    return /^(?:\/usr)?\/bin\/(?:true|false)$/.test(program);
  return word === "blacklist" && name === driver;
}

/** Checks whether a line sends that alias to no module (`off`), and no other line sends it to one. */
function isAway(driver: Driver, text: string, lines: readonly Line[]): boolean {
  const targetIn = (line: string): string | undefined => {
    const [word, name, target] = line.split(/\s+/);
    return word === "alias" && isAliasOf(driver, name) ? target : undefined;
  };
  const isElsewhere = (line: Line): boolean => !["off", undefined].includes(targetIn(line.text));
  return targetIn(text) === "off" && !lines.some(isElsewhere);
}

/** modprobe takes `_` for `-`. */
function isAliasOf(driver: Driver, name = ""): boolean {
  return name.replaceAll("_", "-") === `rtnl-link-${kinds[driver]}`;
}
