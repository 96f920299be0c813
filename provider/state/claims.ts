import type { HostState } from "../model/host-state";
import type { Link } from "../model/link";
import type { ConnectionProfile, NetworkFile, NetworkManagers } from "../model/network-manager";
import { fitsGlob } from "./glob";
import { parentOf } from "./links";

/** A program that manages the host's network will configure the link. */
export interface Claim {
  /** Reads on after `HOST: `. */
  readonly problem: string;
  /** What stops it, with the very lines. */
  readonly remedy: string;
  /** Whether the program surely removes addresses that it did not give, at once and whenever it starts. */
  readonly removesAddresses: boolean;
}

/** Returns the claims on a link of the host, which may be yet to be made. */
export function claimsOn(link: Link, state: HostState): Claim[] {
  const { networkd = [], networkManager, dhcpcd, ifupdown = [] } = state.facts.managers;
  return [
    ...claimOfNetworkd(link, networkd),
    ...(networkManager === undefined ? [] : claimOfNetworkManager(link, networkManager, state)),
    ...(dhcpcd === undefined ? [] : claimOfDhcpcd(link, dhcpcd)),
    ...claimOfIfupdown(link, ifupdown),
  ];
}

/** Returns the programs that run on the host and manage links, as users call them. */
export function runningManagers({ facts: { managers } }: HostState): string[] {
  return [
    ...(managers.networkd ? ["systemd-networkd"] : []),
    ...(managers.networkManager ? ["NetworkManager"] : []),
    ...(managers.dhcpcd ? ["dhcpcd"] : []),
  ];
}

function claimOfNetworkd(link: Link, files: readonly NetworkFile[]): Claim[] {
  const { name } = link;
  for (const file of files) {
    const verdicts = Object.entries(file.match).map(([key, words]) => holds(key, words, link));
    if (verdicts.includes("no")) continue;
    const sure = !verdicts.includes("unknown");
    if (file.unmanaged && sure) return [];
    if (file.unmanaged) continue;
    const removesAddresses = sure && !file.keepsAddresses;
    const match = Object.entries(file.match).map(([key, words]) => `${key}=${words.join(" ")}`);
    const effect = removesAddresses ? ", and removes addresses that it did not give" : "";
    return [
      {
        problem: `systemd-networkd ${sure ? "configures" : "may configure"} "${name}" as ${file.path} says, whose [Match] has ${match.join(", ")}${effect}`,
        remedy: `to have it leave that link alone, make the file /etc/systemd/network/0-${name}.network of these lines, then run "networkctl reload" there:\n[Match]\nName=${name}\n[Link]\nUnmanaged=yes`,
        removesAddresses,
      },
    ];
  }
  return [];
}

type Verdict = "yes" | "no" | "unknown";

/** Judges one key of [Match] as networkd 257 does, where `!` before the first word turns the whole list round. */
function holds(key: string, words: readonly string[], link: Link): Verdict {
  const [first = "", ...others] = words;
  const inverted = first.startsWith("!");
  const values = valuesOf(key, link);
  if (values === undefined) return "unknown";
  const patterns = inverted ? [first.slice(1), ...others] : words;
  const wanted = /MACAddress$/.test(key) ? patterns.map(macAddressOf) : patterns;
  return wanted.some((pattern) => values.some((value) => fitsGlob(pattern, value))) === inverted
    ? "no"
    : "yes";
}

/** Returns what networkd compares with a key's words; undefined where only the host itself knows. */
function valuesOf(key: string, { name, alternativeNames, kind, macAddress }: Link): string[] | undefined {
  switch (key) {
    case "Name":
      return [name, ...alternativeNames];
    case "MACAddress":
      return [macAddress];
    case "PermanentMACAddress":
      // The kernel takes an ipvlan link's address, which is the parent's, for one that a card was born with.
      return kind === "ipvlan" ? [macAddress] : [];
    case "Type":
      return [kind === "vlan" ? "vlan" : "ether"];
    case "Kind":
      return [kind];
    case "Driver":
      return [kind === "vlan" ? "802.1Q VLAN Support" : kind];
    case "Path":
    case "WLANInterfaceType":
    case "SSID":
    case "BSSID":
      return [];
    default:
      return undefined;
  }
}

/** networkd takes `aa:bb:cc:dd:ee:ff`, `aa-bb-cc-dd-ee-ff` and `aabb.ccdd.eeff`. */
function macAddressOf(word: string): string {
  if (!/^([\da-f]{1,2}([:-])([\da-f]{1,2}\2){4}[\da-f]{1,2}|([\da-f]{4}\.){2}[\da-f]{4})$/i.test(word))
    return "none";
  const digits = word.includes(".")
    ? word.replaceAll(".", "")
    : word
        .split(/[:-]/)
        .map((byte) => byte.padStart(2, "0"))
        .join("");
  return digits.toLowerCase().replaceAll(/(..)(?!$)/g, "$1:");
}

function claimOfNetworkManager(
  link: Link,
  { profiles, unmanaged }: NonNullable<NetworkManagers["networkManager"]>,
  state: HostState,
): Claim[] {
  const { name } = link;
  const profile = profiles.find((each) => isFor(each, link, state));
  if (profile === undefined || isUnmanaged(link, unmanaged)) return [];
  return [
    {
      problem: `NetworkManager has the connection profile "${profile.id}" (${profile.path}) for "${name}": it makes that link where it is missing, gives it the profile's addresses, and deletes it with the profile`,
      remedy: `to have it leave that link alone, make the file /etc/NetworkManager/conf.d/zz-${name}.conf of these lines, then run "systemctl reload NetworkManager" there:\n[keyfile]\nunmanaged-devices+=interface-name:=${name}`,
      removesAddresses: false,
    },
  ];
}

function isFor({ interfaceName, vlan }: ConnectionProfile, link: Link, state: HostState): boolean {
  if (interfaceName !== undefined) return interfaceName === link.name;
  return (
    vlan !== undefined &&
    vlan.vlanId === link.vlan?.vlanId &&
    parentOf(state, link)?.name === vlan.parent &&
    link.name === `${vlan.parent}.${String(vlan.vlanId)}`
  );
}

/** NetworkManager.conf(5), "Device List Format". */
function isUnmanaged(link: Link, specs: readonly string[]): boolean {
  const matches = (spec: string): boolean => {
    const [, key, pattern = ""] = /^(interface-name|type|mac):(.*)$/.exec(spec) ?? [];
    if (key === "type") return pattern === link.kind;
    if (key === "mac") return macAddressOf(pattern) === link.macAddress;
    if (key === undefined) return spec === "*";
    if (pattern.startsWith("=")) return pattern.slice(1) === link.name;
    return fitsGlob(pattern.replace(/^~/, ""), link.name);
  };
  const excepted = specs.some((spec) => spec.startsWith("except:") && matches(spec.slice("except:".length)));
  return !excepted && specs.some(matches);
}

function claimOfDhcpcd(
  { name, kind }: Link,
  { deny, allow }: NonNullable<NetworkManagers["dhcpcd"]>,
): Claim[] {
  if (kind === "dummy" || deny.some((pattern) => fitsGlob(pattern, name))) return [];
  if (allow.length > 0 && !allow.some((pattern) => fitsGlob(pattern, name))) return [];
  return [
    {
      problem: `dhcpcd asks for an address on "${name}", as on every link, and gives it what it gets, a default route included`,
      remedy: `to have it leave that link alone, add this line to /etc/dhcpcd.conf, then restart dhcpcd:\ndenyinterfaces ${name}`,
      removesAddresses: false,
    },
  ];
}

function claimOfIfupdown({ name }: Link, listed: NonNullable<NetworkManagers["ifupdown"]>): Claim[] {
  const { path } = listed.find((each) => each.name === name) ?? {};
  if (path === undefined) return [];
  return [
    {
      problem: `ifupdown brings "${name}" up at boot as ${path} says`,
      remedy: `remove "${name}" from the line "auto" or "allow-hotplug" there`,
      removesAddresses: false,
    },
  ];
}
