import { z } from "zod";
import { quoted, typeError } from "./scalars";

/**
 * Sysctls of an attachment's own interface, as Docker's `com.docker.network.endpoint.sysctls` names them: IFNAME stands
 * for the interface, so that none reaches beyond it.
 */
const ownKey = /^net\.(ipv4|ipv6)\.(conf|neigh)\.IFNAME\.[a-z][a-z0-9_]*$/;

const key = z.string().superRefine((name, context) => {
  const problem = keyProblem(name);
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
});

/** The kernel shows a number otherwise than it was written (`010`, `0x10`): it would never be as wanted. */
const value = z
  .custom<string | number>(
    (given) => Number.isSafeInteger(given) || (typeof given === "string" && /^(0|-?[1-9]\d*)$/.test(given)),
    { error: typeError('a whole number, such as 1 or "1"') },
  )
  .transform(String);

export const sysctls = z.record(key, value, {
  error: typeError('an object such as { "net.ipv4.conf.IFNAME.rp_filter": "2" }'),
});

function keyProblem(name: string): string | undefined {
  if (name === "net.ipv6.conf.IFNAME.mtu") return "set mtu instead, which IPv6 follows";
  if (ownKey.test(name)) return undefined;
  const [, family, table, link = "", last] =
    /^(?:net[./])?(ipv[46])[./](conf|neigh)[./](?:(.+)[./])?([a-z][a-z0-9_]*)$/.exec(name) ?? [];
  if (family !== undefined && !["all", "default"].includes(link)) {
    const right = ["net", family, table, "IFNAME", last].join(".");
    return `${quoted(name)} is not in the right form; write ${right}`;
  }
  return (
    `${quoted(name)} is not an interface sysctl, such as net.ipv4.conf.IFNAME.KEY, net.ipv4.neigh.IFNAME.KEY, ` +
    "net.ipv6.conf.IFNAME.KEY or net.ipv6.neigh.IFNAME.KEY; set other sysctls when the container is started (docker run --sysctl)"
  );
}
