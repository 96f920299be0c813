import { z } from "zod";
import { quoted, typeError } from "./scalars";

/**
 * A sysctl of one interface, named as in Docker's `com.docker.network.endpoint.sysctls`: IFNAME stands
 * for the interface, so that no sysctl reaches beyond it.
 */
const ownKey = /^net\.(ipv4|ipv6)\.(conf|neigh)\.IFNAME\.[a-z][a-z0-9_]*$/;

const key = (elsewhere: string): z.ZodString =>
  z.string().superRefine((name, context) => {
    const problem = keyProblem(name, elsewhere);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });

/** The kernel prints `010` and `0x10` differently from how they were written, so they would never be as wanted. */
const value = z
  .custom<string | number>(
    (given) => Number.isSafeInteger(given) || (typeof given === "string" && /^(0|-?[1-9]\d*)$/.test(given)),
    { error: typeError('a whole number, such as 1 or "1"') },
  )
  .transform(String);

/** @param elsewhere where sysctls are set that are not those of an interface */
export const sysctls = (elsewhere: string): z.ZodRecord<z.ZodString, typeof value> =>
  z.record(key(elsewhere), value, {
    error: typeError('an object such as { "net.ipv4.conf.IFNAME.rp_filter": "2" }'),
  });

function keyProblem(name: string, elsewhere: string): string | undefined {
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
    `net.ipv6.conf.IFNAME.KEY or net.ipv6.neigh.IFNAME.KEY; set other sysctls ${elsewhere}`
  );
}
