import { createHash } from "node:crypto";
import type { HostState } from "../model/host-state";
import {
  attachers as attacherNames,
  restorerDigests,
  type Attacher,
  type InitSystem,
  type KeptFiles,
  type Restorer,
} from "../model/restorer";

/** Returns what tells the files of a release from changed ones. */
export function restorerDigest(texts: readonly string[]): string {
  return createHash("sha256")
    .update(texts.map((text) => text.trim()).join("\n"))
    .digest("hex")
    .slice(0, 16);
}

/** What a report says of the coming back of links. */
interface Told {
  /** `systemd script enabled unwritable`: the init system, and of the rest what is so. */
  readonly restorer: string | undefined;
  /** `docker script enabled unwritable`: the same of an engine whose containers get their links back, or of `netns`. */
  readonly attachers: readonly string[];
  /** Of these, the ones whose units do not run. */
  readonly stopped: readonly string[];
  /** The files that run these scripts, and the records, as `head -v` prints them. */
  readonly files: readonly string[];
  /** Why the files could not be written just now. */
  readonly unkept: string | undefined;
  /** Lines `LINK WHY`. */
  readonly unrestored: readonly string[];
  /** Lines `ID WHY`. */
  readonly unattached: readonly string[];
}

export function parseRestoring({
  restorer,
  attachers,
  stopped,
  files,
  unkept,
  unrestored,
  unattached,
}: Told): Pick<HostState, "restorer" | "unrestored" | "unattached"> {
  return {
    ...(restorer !== undefined && {
      restorer: parseRestorer(restorer, attachers, { stopped, files, unkept }),
    }),
    ...(unrestored.length > 0 && {
      unrestored: unrestored.map(parseReason).map(([link, why]) => ({ link, why })),
    }),
    ...(unattached.length > 0 && {
      unattached: unattached.map(parseReason).map(([id, why]) => ({ id, why })),
    }),
  };
}

/** Returns a restorer with the units that did not run when that was looked for, which a change does not tell. */
export function stillStopped(now: Restorer, before: Restorer | undefined): Restorer {
  const own = Object.entries(now.attachers).map(([attacher, files]): [string, KeptFiles] => {
    const isStopped = isAttacher(attacher) && before?.attachers[attacher]?.status === "stopped";
    return [attacher, isStopped && files.status === "ready" ? { ...files, status: "stopped" } : files];
  });
  return { ...now, attachers: Object.fromEntries(own) };
}

type Printed = Pick<Told, "stopped" | "files" | "unkept">;

function parseRestorer(words: string, attachers: readonly string[], printed: Printed): Restorer {
  const [init = "", ...is] = words.split(" ");
  return {
    ...(isInit(init) ? { init, ...parseFiles(init, is, printed) } : { init: undefined, ...absent }),
    attachers: Object.fromEntries(
      attachers.flatMap((line) => {
        const [attacher = "", ...itIs] = line.split(" ");
        return isAttacher(attacher) ? [[attacher, parseFiles(attacher, itIs, printed)]] : [];
      }),
    ),
  };
}

const absent = { status: "absent", version: 0 } as const;

/** @param is `script`, `enabled`, `unwritable` */
function parseFiles(
  kind: InitSystem | Attacher,
  is: readonly string[],
  { stopped, files, unkept }: Printed,
): KeptFiles {
  const isUnwritable = is.includes("unwritable") || unkept !== undefined;
  const own = isUnwritable ? { unwritable: unkept ?? "Read-only file system" } : {};
  const text = textIn(files, kind);
  const version = Number(
    /^# Trunkline restore (\d{1,6})$|"trunkline","(\d{1,6})"/m.exec(text)?.slice(1).find(Boolean) ?? 0,
  );
  const isThere = text !== "" || is.includes("enabled");
  if (!is.includes("script") || !isThere) return { ...own, ...absent };
  const known = restorerDigests[version];
  // A later release than this one made what is not known here.
  const isChanged = version === 0 || (known !== undefined && known[kind] !== restorerDigest([text]));
  return { ...own, version, status: isChanged ? "changed" : statusOf(kind, is, stopped) };
}

function statusOf(
  kind: string,
  is: readonly string[],
  stopped: readonly string[],
): "disabled" | "stopped" | "ready" {
  if (!is.includes("enabled")) return "disabled";
  return stopped.includes(kind) ? "stopped" : "ready";
}

function isInit(word: string): word is InitSystem {
  return word === "systemd" || word === "openrc";
}

function isAttacher(word: string): word is Attacher {
  return attacherNames.some((attacher) => attacher === word);
}

/** Returns the text of the files of one kind, of all files, each of which comes after its path. */
function textIn(lines: readonly string[], kind: InitSystem | Attacher): string {
  let isOurs = false;
  return lines
    .filter((line) => {
      const [, path] = /^==> (\/.+) <==$/.exec(line) ?? [];
      if (path !== undefined) isOurs = kindOf(path) === kind;
      return isOurs && path === undefined;
    })
    .join("\n")
    .trim();
}

function kindOf(path: string): InitSystem | Attacher | undefined {
  if (path.endsWith("/trunkline-docker.service")) return "docker";
  if (path.startsWith("/etc/systemd/system/trunkline-netns")) return "netns";
  if (path.endsWith("/hooks.d/trunkline.json")) return "podman";
  if (path.startsWith("/etc/init.d/")) return "openrc";
  return path.startsWith("/etc/") ? "systemd" : undefined;
}

function parseReason(words: string): [subject: string, why: string] {
  const [subject = "", ...why] = words.split(" ");
  return [subject, why.join(" ")];
}
