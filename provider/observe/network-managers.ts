import type { ConnectionProfile, NetworkFile, NetworkManagers } from "../model/network-manager";

interface Section {
  readonly name: string;
  readonly lines: readonly string[];
}

/** A file's lines without comments. */
interface File {
  readonly path: string;
  readonly lines: readonly string[];
}

/** Parses the sections `manager PROGRAM`: lines `file PATH`, and lines `PATH:LINE` of these files. */
export function parseManagers(sections: readonly Section[]): NetworkManagers {
  const of = (program: string): readonly string[] | undefined =>
    sections.find(({ name }) => name === `manager ${program}`)?.lines;
  const [networkd, networkManager, dhcpcd] = [of("networkd"), of("NetworkManager"), of("dhcpcd")];
  const ifupdown = parseInterfaces(of("ifupdown") ?? []);
  return {
    ...(networkd && { networkd: parseNetworkd(networkd) }),
    ...(networkManager && { networkManager: parseNetworkManager(networkManager) }),
    ...(dhcpcd && {
      dhcpcd: { deny: namesAfter("denyinterfaces", dhcpcd), allow: namesAfter("allowinterfaces", dhcpcd) },
    }),
    ...(ifupdown.length > 0 && { ifupdown }),
  };
}

/** Files replace each other by name, /etc before /run before the rest, and are tried in the order of their names. */
function parseNetworkd(lines: readonly string[]): NetworkFile[] {
  const files = filesIn(lines);
  const inForce = firstOfEachName(files.filter(({ path }) => path.endsWith(".network")));
  return inForce.flatMap((file) => {
    const dropIns = files.filter(({ path }) => path.includes(`/${baseName(file.path)}.d/`));
    return readNetworkFile(file, firstOfEachName(dropIns)) ?? [];
  });
}

function firstOfEachName(files: readonly File[]): File[] {
  const named = new Map<string, File>();
  for (const file of files) if (!named.has(baseName(file.path))) named.set(baseName(file.path), file);
  return [...named].sort(([one], [two]) => (one < two ? -1 : 1)).map(([, file]) => file);
}

/** Returns undefined for a file that networkd ignores: one that matches nothing in particular, such as an empty one. */
function readNetworkFile(file: File, dropIns: readonly File[]): NetworkFile | undefined {
  const match = new Map<string, string[]>();
  let [unmanaged, keepsAddresses] = [false, false];
  for (const { section, key, value } of [file, ...dropIns].flatMap(({ lines }) => settingsIn(lines))) {
    if (section === "Match")
      match.set(key, value === "" ? [] : [...(match.get(key) ?? []), ...value.split(/\s+/)]);
    if (section === "Link" && key === "Unmanaged") unmanaged = isTrue(value);
    if (section === "Network" && key === "KeepConfiguration")
      keepsAddresses = isTrue(value) || value === "static";
  }
  const given = [...match].filter(([key, words]) => words.length > 0 && matchKeys.has(key));
  return given.length === 0
    ? undefined
    : { path: file.path, match: Object.fromEntries(given), unmanaged, keepsAddresses };
}

/** systemd.network(5); networkd ignores any other key. */
const matchKeys = new Set([
  ...["MACAddress", "PermanentMACAddress", "Path", "Driver", "Type", "Kind", "Property", "Name"],
  ...["WLANInterfaceType", "SSID", "BSSID"],
  ...[
    "Host",
    "Virtualization",
    "KernelCommandLine",
    "KernelVersion",
    "Credential",
    "Architecture",
    "Firmware",
  ],
]);

function parseNetworkManager(lines: readonly string[]): NonNullable<NetworkManagers["networkManager"]> {
  const files = filesIn(lines);
  const isProfile = ({ path }: File): boolean => /\/(system-connections|network-scripts)\//.test(path);
  return {
    profiles: files.filter(isProfile).flatMap((file) => readProfile(file) ?? []),
    unmanaged: unmanagedIn(files.filter((file) => !isProfile(file))),
  };
}

/** Returns undefined for a profile that waits for a user, and for one by which NetworkManager describes others' links. */
function readProfile({ path, lines }: File): ConnectionProfile | undefined {
  const settings = settingsIn(lines);
  const value = (section: string, key: string): string | undefined =>
    settings.findLast((each) => each.section === section && each.key === key)?.value;
  if (path.includes("/network-scripts/")) return readScript(path, (key) => unquoted(value("", key)));
  if (
    isTrue(value(".nmmeta", "nm-generated")) ||
    /^(false|0|no)$/i.test(value("connection", "autoconnect") ?? "")
  )
    return undefined;
  const interfaceName = value("connection", "interface-name");
  const [parent, vlanId] = [value("vlan", "parent"), value("vlan", "id")];
  return {
    path,
    id: value("connection", "id") ?? baseName(path),
    type: value("connection", "type") ?? "",
    ...(interfaceName !== undefined && { interfaceName }),
    ...(parent !== undefined && vlanId !== undefined && { vlan: { parent, vlanId: Number(vlanId) } }),
  };
}

/** Reads an ifcfg file of Red Hat's. */
function readScript(path: string, value: (key: string) => string | undefined): ConnectionProfile | undefined {
  const device = value("DEVICE");
  if (device === undefined || /^no$/i.test(value("ONBOOT") ?? "")) return undefined;
  return { path, id: value("NAME") ?? device, type: "", interfaceName: device };
}

function unmanagedIn(files: readonly File[]): string[] {
  const settings = files.flatMap(({ lines }) => settingsIn(lines));
  const listed = settings
    .filter(({ section, key }) => section === "keyfile" && key === "unmanaged-devices")
    .reduce<string[]>((all, { value, adds }) => [...(adds ? all : []), ...specs(value)], []);
  const sections = new Set(settings.map(({ section }) => section).filter((name) => /^device\b/.test(name)));
  const ofDevices = [...sections].flatMap((name) => {
    const value = (key: string): string | undefined =>
      settings.findLast((each) => each.section === name && each.key === key)?.value;
    return /^(0|false|no)$/i.test(value("managed") ?? "") ? specs(value("match-device") ?? "*") : [];
  });
  return [...listed, ...ofDevices];
}

const specs = (value: string): string[] =>
  value
    .split(/[;,]/)
    .map((each) => each.trim())
    .filter((each) => each !== "");

function namesAfter(keyword: string, lines: readonly string[]): string[] {
  const values = lines.map((line) => line.trim().split(/\s+/)).filter(([first]) => first === keyword);
  return values.flatMap(([, ...names]) => names.flatMap((name) => name.split(",")));
}

/** A link is brought up if it is listed after `auto` or `allow-hotplug`; `iface` alone waits for `ifup`. */
function parseInterfaces(lines: readonly string[]): NonNullable<NetworkManagers["ifupdown"]> {
  return filesIn(lines).flatMap(({ path, lines: of }) =>
    of.flatMap((line) => {
      const [first = "", ...names] = line.trim().split(/\s+/);
      return ["auto", "allow-auto", "allow-hotplug"].includes(first)
        ? names.map((name) => ({ name, path }))
        : [];
    }),
  );
}

function filesIn(lines: readonly string[]): File[] {
  const files = new Map<string, string[]>();
  for (const line of lines) {
    const [, listed] = /^file (\/.*)$/.exec(line) ?? [];
    const [, path = "", text = ""] = listed === undefined ? (/^(\/[^:]*):(.*)$/.exec(line) ?? []) : [];
    const name = listed ?? path;
    if (name === "") continue;
    const known = files.get(name) ?? [];
    files.set(name, listed === undefined ? [...known, text] : known);
  }
  return [...files].map(([path, of]) => ({ path, lines: of }));
}

interface Setting {
  /** Empty above the first section. */
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** Written `key+=value`: appends to what earlier files list. */
  readonly adds: boolean;
}

/** Reads `[section]` and `key=value`; a backslash at the end of a line joins the next one to it. */
function settingsIn(lines: readonly string[]): Setting[] {
  const joined = lines.join("\n").replaceAll("\\\n", " ").split("\n");
  let section = "";
  return joined.flatMap((line) => {
    section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1] ?? section;
    const [, key = "", plus, value = ""] = /^\s*([\w-]+)(\+)?\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return key === "" ? [] : [{ section, key, value, adds: plus !== undefined }];
  });
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const unquoted = (value: string | undefined): string | undefined => value?.replace(/^(["'])(.*)\1$/, "$2");
const isTrue = (value: string | undefined): boolean => /^(1|yes|y|true|t|on)$/i.test(value ?? "");
