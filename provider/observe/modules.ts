import type { ModuleState } from "../model/host-state";

/** The drivers of all links that are made, by the names of their kernel modules. */
const drivers = ["8021q", "macvlan", "ipvlan", "dummy"];

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
  const stateOf = (driver: string): ModuleState => {
    if (ready.includes(`${driver} ready`)) return "ready";
    const lists = lines.filter(({ text }) => text.split("/").at(-1) === `${driver}.ko`);
    if (files.includes("none") || lists.some(({ path }) => path.endsWith("/modules.builtin")))
      return "loadable";
    if (lists.length === 0) return "missing";
    const barrier = lines.find(({ path, text }) => keepsFromLoading(driver, path, text));
    return barrier === undefined ? "loadable" : { barredBy: barrier.text, in: barrier.path };
  };
  return Object.fromEntries(drivers.map((driver) => [driver, stateOf(driver)]));
}

/**
 * The kernel asks modprobe for an alias of the driver (`rtnl-link-vlan`), to which `blacklist` applies; a driver that is
 * asked for by its name would be loaded.
 */
function keepsFromLoading(driver: string, path: string, text: string): boolean {
  if (path.endsWith("/modules_disabled")) return text === "1";
  const [word = "", name, program = ""] = text.split(/\s+/);
  const [, names] = /^(?:modprobe\.|module_)blacklist=(.*)$/.exec(word) ?? [];
  if (names !== undefined) return names.split(",").includes(driver);
  if (name !== driver) return false;
  return word === "blacklist" || (word === "install" && /^(?:\/usr)?\/bin\/(?:true|false)$/.test(program));
}
