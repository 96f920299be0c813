import { createHash } from "node:crypto";
import type { HostState } from "../model/host-state";
import { restorerDigests, type InitSystem, type Restorer, type Unrestored } from "../model/restorer";

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
  /** The init system's files and the records, as `head -v` prints them. */
  readonly files: readonly string[];
  /** Why the files could not be written just now. */
  readonly unkept: string | undefined;
  /** Lines `LINK WHY`. */
  readonly unrestored: readonly string[];
}

export function parseRestoring({
  restorer,
  files,
  unkept,
  unrestored,
}: Told): Pick<HostState, "restorer" | "unrestored"> {
  return {
    ...(restorer !== undefined && { restorer: parseRestorer(restorer, files, unkept) }),
    ...(unrestored.length > 0 && { unrestored: unrestored.map(parseUnrestored) }),
  };
}

function parseRestorer(words: string, files: readonly string[], unkept: string | undefined): Restorer {
  const [init = "", ...is] = words.split(" ");
  if (!isInit(init)) return { init: undefined, status: "absent", version: 0 };
  const isUnwritable = is.includes("unwritable") || unkept !== undefined;
  const own = { init, ...(isUnwritable && { unwritable: unkept ?? "Read-only file system" }) };
  const text = textIn(files);
  const version = Number(/^# Trunkline restore (\d{1,6})$/m.exec(text)?.[1] ?? 0);
  const isThere = text !== "" || is.includes("enabled");
  if (!is.includes("script") || !isThere) return { ...own, status: "absent", version: 0 };
  const known = restorerDigests[version];
  // A later release than this one made what is not known here.
  const isChanged = version === 0 || (known !== undefined && known[init] !== restorerDigest([text]));
  return { ...own, version, status: isChanged ? "changed" : is.includes("enabled") ? "ready" : "disabled" };
}

function isInit(word: string): word is InitSystem {
  return word === "systemd" || word === "openrc";
}

/** Of the files, each after its path, those that are not records are the init system's. */
function textIn(lines: readonly string[]): string {
  let isOurs = false;
  return lines
    .filter((line) => {
      const [, path] = /^==> (\/.+) <==$/.exec(line) ?? [];
      if (path !== undefined) isOurs = path.startsWith("/etc/");
      return isOurs && path === undefined;
    })
    .join("\n")
    .trim();
}

function parseUnrestored(words: string): Unrestored {
  const [link = "", ...why] = words.split(" ");
  return { link, why: why.join(" ") };
}
