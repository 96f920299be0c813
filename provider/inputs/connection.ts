import { z } from "zod";
import type { Connection } from "../model/connection";
import { strictOptions } from "./fields";
import { integer, quoted, typeError } from "./scalars";

const text = z.string({ error: typeError("text") }).min(1, { error: "is empty" });

/** A secret, which no message may repeat, valid or not. */
const secret = z
  .string({ error: ({ input }) => (input === undefined ? "is missing" : "is not text") })
  .min(1, { error: "is empty" });

const hop = {
  // ssh would take a leading "-" for an option.
  host: text.regex(/^(?!-)[A-Za-z0-9:._%-]+$/, {
    error: (issue) => `${quoted(issue.input)} is neither a host name nor an address`,
  }),
  port: integer("a TCP port", 1, 65535).optional(),
  user: text.optional(),
  password: secret.optional(),
  privateKey: secret.optional(),
  privateKeyPassword: secret.optional(),
  agentSocketPath: text.optional(),
  hostKey: text.optional(),
  dialErrorLimit: integer("a number of tries", 1, 1000).optional(),
  perDialTimeout: integer("a time in seconds", 1, 3600).optional(),
};

/** `[user@]host[:port]`, with an IPv6 address in brackets. */
const shorthand = /^(?:([^@\s]+)@)?(?:\[([0-9A-Fa-f:.]+)\]|([^@:\s[\]]+))(?::(\d+))?$/;

const shorthandText = z.string().transform((given, context) => {
  const [whole, user, bracketed, name, port] = shorthand.exec(given) ?? [];
  if (whole === undefined) {
    context.addIssue({ code: "custom", message: `${quoted(given)} is not of the form user@host:port` });
    return z.NEVER;
  }
  return {
    host: bracketed ?? name,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
  };
});

const withProxy = {
  ...hop,
  /** A jump host may itself be behind another. */
  get proxy(): z.ZodOptional<z.ZodType<unknown>> {
    return strictOptions(withProxy, typeError("a connection: an object with host, port, user, …")).optional();
  },
};

const full = strictOptions(
  withProxy,
  typeError('a connection: "user@host:port" or an object with host, port, user, …'),
);

/** `connection` as users write it: an object, or the shorthand `"ops@192.0.2.11:22"`. */
export const connection = z
  .unknown()
  .transform((given, context): unknown => {
    if (typeof given === "object" && given !== null && !Array.isArray(given)) return withoutUnset(given);
    if (typeof given !== "string") return given;
    const parsed = shorthandText.safeParse(given);
    if (parsed.success) return parsed.data;
    for (const { message } of parsed.error.issues) context.addIssue({ code: "custom", message });
    return z.NEVER;
  })
  .pipe(full)
  .transform((parsed) => withoutUnset(parsed) as Connection);

/** Pulumi sends an unset option as null or not at all; outputs may hold neither undefined nor null. */
function withoutUnset(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined && entry !== null)
      .map(([key, entry]) => [key, typeof entry === "object" ? withoutUnset(entry as object) : entry]),
  );
}
