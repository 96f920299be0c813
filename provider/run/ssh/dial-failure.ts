import { TrunklineError, type ErrorCode } from "../../errors";
import type { Endpoint } from "./endpoint";

/** Fields that ssh2, a socket and a server's DISCONNECT put on an error. */
export interface RawFailure extends Error {
  code?: unknown;
  /** ssh2: which part failed. */
  level?: string;
  /** ssh2: RFC 4254 §5.1 reason of a refused channel. */
  reason?: unknown;
  /** Node: one error for each address of a name that has several. */
  errors?: RawFailure[];
}

interface Meaning {
  readonly code: ErrorCode;
  readonly problem: string;
  readonly remedy: string;
  readonly retryable: boolean;
}

const isItUp = "check that the host is up, and its address, port and firewall";

/** Only a failure that may pass is tried again; a missing name or route stays missing. */
const bySocketError: Readonly<Record<string, Omit<Meaning, "code">>> = {
  ECONNREFUSED: {
    problem: "connection refused",
    remedy: "check that sshd listens on that address and port",
    retryable: true,
  },
  ETIMEDOUT: { problem: "no answer", remedy: isItUp, retryable: true },
  EHOSTUNREACH: {
    problem: "no route to the host, or nothing answers there",
    remedy: isItUp,
    retryable: true,
  },
  ENETUNREACH: {
    problem: "this machine has no route to that network",
    remedy: "check the address and this machine's routes",
    retryable: false,
  },
  ECONNRESET: { problem: "connection reset during the handshake", remedy: isItUp, retryable: true },
  EPIPE: { problem: "connection closed during the handshake", remedy: isItUp, retryable: true },
  ENOTFOUND: {
    problem: "no such host name",
    remedy: "check the name, or give the address",
    retryable: false,
  },
  EAI_AGAIN: {
    problem: "the name could not be resolved just now",
    remedy: "check this machine's DNS",
    retryable: true,
  },
};

const startLimit =
  "sshd may be limiting new connections (MaxStartups, PerSourcePenalties), or that port is not sshd's";

/** ssh2 tells these apart by text only. Matched in order. */
const byText: readonly (readonly [RegExp, Meaning])[] = [
  [
    /lost before handshake/i,
    {
      code: "unreachable",
      problem: "connection closed before the handshake",
      remedy: startLimit,
      retryable: true,
    },
  ],
  [
    /timed out while waiting/i,
    {
      code: "unreachable",
      problem: "no answer in time",
      remedy: `${isItUp}, or raise perDialTimeout`,
      retryable: true,
    },
  ],
  [
    /no matching/i,
    {
      code: "handshake-failed",
      problem: "client and server have no algorithm in common",
      remedy: "compare the server's KexAlgorithms, Ciphers, MACs and HostKeyAlgorithms",
      retryable: false,
    },
  ],
  [
    /administratively prohibited/i,
    {
      code: "unreachable",
      problem: "the jump host does not allow forwarding there",
      remedy: "check AllowTcpForwarding and PermitOpen in its sshd_config",
      retryable: false,
    },
  ],
  [
    /channel open failure/i,
    { code: "unreachable", problem: "the jump host cannot connect to it", remedy: isItUp, retryable: true },
  ],
];

/** RFC 4254 §5.1, SSH_OPEN_ADMINISTRATIVELY_PROHIBITED. sshd's own text for it is only "open failed". */
const prohibited = 1;

/** Explains one failed try to connect. */
export function dialFailure(endpoint: Endpoint, failure: RawFailure): TrunklineError {
  const socketCode = socketCodeOf(failure);
  const bySocket = socketCode === undefined ? undefined : bySocketError[socketCode];
  if (bySocket !== undefined) return asError(endpoint, { code: "unreachable", ...bySocket }, "");
  const text = failure.reason === prohibited ? "administratively prohibited" : printable(failure.message);
  const meaning = byText.find(([pattern]) => pattern.test(text))?.[1];
  const detail = /channel open failure|no matching/i.test(text) ? ` (${text.replace(/^\(SSH\) /, "")})` : "";
  if (meaning !== undefined) return asError(endpoint, meaning, detail);
  return new TrunklineError(
    "handshake-failed",
    endpoint.subject,
    `the ssh handshake failed: ${socketCode ?? text}`,
    {
      remedy: isItUp,
    },
  );
}

/** Of several addresses, an address that may still come up decides. */
function socketCodeOf(failure: RawFailure): string | undefined {
  const codes = [failure, ...(failure.errors ?? [])]
    .map(({ code }) => code)
    .filter((code) => typeof code === "string");
  return codes.find((code) => bySocketError[code]?.retryable === true) ?? codes[0];
}

function asError(
  endpoint: Endpoint,
  { code, problem, remedy, retryable }: Meaning,
  detail: string,
): TrunklineError {
  return new TrunklineError(code, endpoint.subject, `${problem}${detail}`, { remedy, retryable });
}

/** Cleans a server's text for a terminal: no control characters, a limited length. */
export function printable(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 300);
}
