import { z } from "zod";
import { parseAddress } from "../ipam/address";
import type { SourceRule } from "../model/link";
import { Unreadable } from "./namespace";

/** The fields of `ip -j rule show` that are read here; a rule with `srclen` is for more than one address. */
const ipRules = z.array(
  z
    .object({ src: z.string(), srclen: z.number().optional(), table: z.string().optional() })
    .catchall(z.unknown()),
);

/** What a rule has beside an address and a table: a rule with anything else is another one. */
const ofEveryRule = new Set(["priority", "src", "table", "protocol"]);

/** @throws Unreadable */
export function parseRules(line: string): SourceRule[] {
  try {
    return ipRules.parse(JSON.parse(line)).flatMap((rule): SourceRule[] => {
      const from = parseAddress(rule.src);
      const isSource = Object.keys(rule).every((key) => ofEveryRule.has(key));
      return from === undefined || rule.table === undefined || !isSource ? [] : [{ from, table: rule.table }];
    });
  } catch {
    throw new Unreadable("its ip command printed rules that are not as expected");
  }
}
