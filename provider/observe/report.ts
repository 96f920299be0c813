import { parseAddress } from "../ipam/address";
import type { HostFacts, HostState } from "../model/host-state";
import { parseSeenMachineId } from "../model/machine";
import { parseAttachments } from "../records/attachment";
import { parseAnswer, parseUnheard } from "./answers";
import { parseBridgeVlans } from "./bridges";
import { parseChangedNetworks, parseEngines } from "./containers";
import { parseNetworks } from "../records/network";
import { parseRecords } from "../records/link";
import { parseRouteRecords } from "../records/route";
import { withoutCopies } from "../records/copies";
import { parseModules } from "./modules";
import { parseManagers } from "./network-managers";
import { parseOwnNamespace } from "./namespace";
import { parseRestoring } from "./restorer";
import { parseRules } from "./rules";
import { parseSkipped } from "./skipped";
import { parseNamespaces, parseSysctls, withDumps } from "./namespaces";

/**
 * The script's output on a host: lines with a keyword, then sections, and `end` last:
 *
 *     trunkline 1
 *     kernel 6.12.41            boot UUID          iproute2 ip utility, iproute2-6.15.0     module 8021q ready
 *     module-file PATH:LINE     of a driver that is not ready: what says that the kernel has it, or may not load it;
 *                               `module-file none`: the kernel came without such files
 *     machine ID                machine-id or firmware's UUID, if the host has one
 *     client ADDRESS            the address that this program's own connection comes from
 *     server ADDRESS            the address of the host that this connection goes to
 *     arping                    the host has a tool that asks for IPv4 addresses
 *     ipv6 missing              the kernel has no IPv6; `ipv6 off`: new links have it off
 *     sysctls net/ipv4/conf KEY …   the keys that a link of the host may be given there
 *     forwarding net/ipv4/ip_forward 1   whether the host forwards packets, or filters by reverse path; left out where it is 0
 *     has ENGINE                that container engine runs, or has networks in files
 *     wireless LINK             a Wi-Fi station
 *     lacks KEYWORD             a change would end with that problem
 *     problem KEYWORD …         the script could not do its work at all
 *     stale N GUARD             transaction N was not done, because this guard does not hold
 *     answered N LINK ADDRESS MAC   transaction N was not done, because somebody on that link's segment has the address
 *     unasked N LINK ADDRESS WHY   transaction N was not done, because that could not be found out. WHY is
 *                               `no-carrier`, `unsettled` (the kernel did not finish) or `said TEXT`
 *     engaged N LINK NAME ENGINE   transaction N was not done, because that engine's network has the link as its parent
 *     failed N [COUNT]          transaction N failed at the step after COUNT others; the finished steps were taken back
 *     said N TEXT               what `ip` said about that; `undo-said N TEXT`: taking back failed as well. For a step
 *                               that `ip` does not run: `unmarked LINK`, `untuned absent KEY SUBJECT`,
 *                               `untuned refused KEY VALUE SUBJECT`, `untuned turned KEY VALUE RESULT SUBJECT`
 *     armed                     the steps are done, and taken back unless somebody confirms them; in the answer to a question
 *                               about such a change also `unfinished` and `unarmed`, see ../run/host/change/confirm.sh
 *     probed N KIND [WHY]       probe N got an answer (`reached`) or none (`silent`), or could not ask (`unasked`, or `stale`: it
 *                               is another namespace than was seen)
 *     reverted N                transaction N was done, and taken back because nobody confirmed it; then `failed N`
 *     skipped FILE KEYWORD VALUE   that file is not read: `type MODE`, `owner UID`, `size BYTES`
 *     unheard ID ADDRESS [WHY]   that gateway did not answer that attachment's container, or could not be asked
 *     restorer INIT [WORD …]    what brings links back at boot, for `systemd`, `openrc` or `none`: `script` and `enabled` if
 *                               there are the script and what has it run, `unwritable` if it cannot be put there
 *     attacher KIND [WORD …]    the same for what gives containers of `docker` or `podman` their links again, or namespaces
 *                               (`netns`)
 *     stopped KIND              its units do not run; told by a look only
 *     unkept WHY                that could not be put there, or taken away, in this change
 *     unrestored LINK WHY       that link did not come back at the last boot
 *     unattached ID WHY         the container of that attachment started again and did not get its link
 *     revision N                how often the records of networks and attachments have changed
 *     section state             then three lines of JSON: links, addresses, routes; in a look the route by which the kernel
 *                               answers the client; and next-hop objects. A host may lack the last two
 *     section bridges           then one line of JSON: the VLANs of bridges and their ports, of VLAN-aware bridges only
 *     section records           then the files that bring links back at boot, and the record files of links, of networks,
 *                               of attachments and of routes, each after `==> PATH <==`
 *     section sysctls           then /proc/sys/KEY:VALUE for each key that records of links name, and for `disable_ipv6`
 *                               of each recorded link that has IPv6 off
 *     section rules             then a line of JSON for each family of which a record of a link names a rule
 *     section duplicates        then `LINK ADDRESS MAC` for each duplicate of an IPv6 address in the kernel's log, if it
 *                               found that a present address is one
 *     section spaces            then the host's network namespaces, `INODE PATH` a line; without inodes if all are its own
 *     section namespace PATH    then lines of JSON: its links, addresses, routes, and ids of namespaces, of which the one
 *                               named `net` is the host's; or `unreadable WHY`
 *     section sysctls PATH      then /proc/sys/KEY:VALUE for each key that records of attachments there name
 *     section manager PROGRAM   then `file PATH` for each file that tells a program of links, and `PATH:LINE` for its lines
 *     section hung              then the command that did not end, for which the script was ended; nothing follows
 *     section containers ENGINE then a line for each of its containers and of its networks; or `problem no-command`, or
 *                               `problem said TEXT`
 */
export interface Report {
  readonly lines: readonly string[];
  readonly sections: readonly Section[];
}

interface Section {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Returns undefined if the text is not a whole report: the script did not start, or was cut off. */
export function parseReport(text: string): Report | undefined {
  const all = text.split("\n");
  // A login shell may print before the script does.
  const start = all.indexOf("trunkline 1");
  const end = all.lastIndexOf("end");
  if (start === -1 || end < start) return undefined;
  const sections: { name: string; lines: string[] }[] = [];
  const lines: string[] = [];
  for (const line of all.slice(start + 1, end)) {
    if (line.startsWith("section ")) sections.push({ name: line.slice("section ".length), lines: [] });
    else (sections.at(-1)?.lines ?? lines).push(line);
  }
  return { lines, sections };
}

/** Returns the rest of each line that begins with a keyword. */
export function said(report: Report, keyword: string): string[] {
  return report.lines
    .filter((line) => line.startsWith(`${keyword} `))
    .map((line) => line.slice(keyword.length + 1));
}

/** Lines without anything else in the report: the change has not ended, or nothing is known of it. */
export const interimKeywords = ["armed", "unfinished", "unarmed"] as const;

export function parseFacts(report: Report): HostFacts {
  return {
    kernel: said(report, "kernel")[0] ?? "",
    iproute2: /iproute2-(?:ss)?([^\s,]+)/.exec(said(report, "iproute2")[0] ?? "")?.[1] ?? "",
    ...machineIn(report),
    bootId: said(report, "boot")[0] ?? "",
    ...connectionIn(report),
    arping: report.lines.includes("arping"),
    tools: said(report, "tool"),
    modules: parseModules(said(report, "module"), said(report, "module-file")),
    ipv6: ipv6In(report),
    ...forwardingIn(report),
    sysctls: Object.fromEntries(
      said(report, "sysctls").map((line) => {
        const [table = "", ...keys] = line.split(" ");
        return [table, keys];
      }),
    ),
    engines: (["docker", "podman"] as const).filter((engine) => said(report, "has").includes(engine)),
    wireless: said(report, "wireless"),
    managers: parseManagers(report.sections),
    lacks: said(report, "lacks"),
  };
}

/** Reads the ends of the connection. A link-local address names its link after a percent sign. */
function connectionIn(report: Report): Pick<HostFacts, "client" | "server" | "zone"> {
  const [clientText = "", zone] = said(report, "client")[0]?.split("%") ?? [];
  const [client, server] = [
    parseAddress(clientText),
    parseAddress(said(report, "server")[0]?.split("%")[0] ?? ""),
  ];
  return {
    ...(client !== undefined && { client, ...(zone !== undefined && { zone }) }),
    ...(server !== undefined && { server }),
  };
}

function machineIn(report: Report): Pick<HostFacts, "machine"> {
  const machine = parseSeenMachineId(said(report, "machine")[0] ?? "");
  return machine === undefined ? {} : { machine };
}

function forwardingIn(report: Report): Pick<HostFacts, "forwarding"> {
  const lines = said(report, "forwarding").map((line) => line.split(" ") as [string, string]);
  return lines.length === 0 ? {} : { forwarding: Object.fromEntries(lines) };
}

function ipv6In(report: Report): HostFacts["ipv6"] {
  const [told] = said(report, "ipv6");
  return told === "missing" || told === "off" ? told : "on";
}

/**
 * @param facts of the host, from this look or an earlier one
 * @param earlier state, for the namespaces and containers that this report does not cover
 * @throws Unreadable
 */
export function parseState(report: Report, facts: HostFacts, earlier?: HostState): HostState {
  const { namespaces, elsewhere } =
    earlier === undefined ? parseNamespaces(report.sections) : withDumps(earlier, report.sections);
  const { links, routes, answersBy = earlier?.answersBy } = parseOwnNamespace(section(report, "state"));
  const files = section(report, "records").filter((line) => !/^==> \/.+ <==$/.test(line));
  const { records, copies } = withoutCopies(files.join("\n"), facts.machine);
  return {
    facts,
    links,
    elsewhere,
    routes,
    ...(answersBy !== undefined && { answersBy }),
    sysctls: parseSysctls(section(report, "sysctls")),
    ...rulesIn(report),
    records: parseRecords(records),
    networks: parseNetworks(records),
    attachments: parseAttachments(records),
    routeRecords: parseRouteRecords(records),
    copies,
    skipped: said(report, "skipped").map(parseSkipped),
    revision: Number(said(report, "revision")[0] ?? 0),
    ...parseRestoring({
      restorer: said(report, "restorer")[0],
      attachers: said(report, "attacher"),
      stopped: said(report, "stopped"),
      files: section(report, "records"),
      unkept: said(report, "unkept")[0],
      unrestored: said(report, "unrestored"),
      unattached: said(report, "unattached"),
    }),
    namespaces,
    bridgeVlans: earlier?.bridgeVlans ?? parseBridgeVlans(section(report, "bridges")),
    engines: {
      ...earlier?.engines,
      ...parseEngines(report.sections),
      ...parseChangedNetworks(report.sections, earlier?.engines),
    },
    duplicates: section(report, "duplicates").flatMap((line) => parseAnswer(line) ?? []),
    unheard: said(report, "unheard").flatMap((line) => parseUnheard(line) ?? []),
    answers: said(report, "answered").flatMap((line) => parseAnswer(line.slice(line.indexOf(" ") + 1)) ?? []),
  };
}

/** Reads the rules that are for one address; whoever made them. */
function rulesIn(report: Report): Pick<HostState, "rules"> {
  const lines = section(report, "rules");
  return lines.length === 0 ? {} : { rules: lines.flatMap(parseRules) };
}

/** Parses a report that has nothing but listings of containers. */
export function parseEngineListings(report: Report): HostState["engines"] {
  return parseEngines(report.sections);
}

function section(report: Report, name: string): readonly string[] {
  return (report.sections.find((candidate) => candidate.name === name)?.lines ?? []).filter(
    (line) => line !== "",
  );
}
