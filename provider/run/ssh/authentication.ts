import type { AnyAuthMethod, AuthenticationType, ParsedKey } from "ssh2";
import { TrunklineError } from "../../errors";
import { keysOfAgent, OrderedAgent } from "./agent";
import type { Credential, Credentials } from "./credentials";
import type { Endpoint } from "./endpoint";
import { fingerprint, publicKeyOf } from "./public-key";

/** The course of one login: which method comes next, and afterwards which methods were tried. */
export interface Authentication {
  next(methodsLeft: AuthenticationType[] | null): AnyAuthMethod | false;
  failure(reason: string): Promise<TrunklineError>;
}

export function authentication(endpoint: Endpoint, credentials: Credentials): Authentication {
  const waiting = [...credentials.offered];
  const tried: Credential[] = [];
  let accepted: readonly string[] = [];
  // A password can go by two methods; asking first which of them the server takes spares a failed try against it.
  let asked = waiting[0]?.kind !== "password";

  function next(methodsLeft: AuthenticationType[] | null): AnyAuthMethod | false {
    if (methodsLeft !== null) accepted = methodsLeft;
    if (!asked) {
      asked = true;
      return { type: "none", username: endpoint.user };
    }
    for (let credential = waiting.shift(); credential !== undefined; credential = waiting.shift()) {
      const method = methodFor(credential, endpoint.user, methodsLeft);
      if (method === undefined) continue;
      tried.push(credential);
      return method;
    }
    return false;
  }

  async function failure(reason: string): Promise<TrunklineError> {
    const attempts = await Promise.all(tried.map(described));
    const untried = [
      ...credentials.offered.filter((one) => !tried.includes(one)).map(untriedText),
      ...credentials.skipped,
    ];
    const problem = [
      `cannot log in as ${endpoint.user}: ${reason}`,
      attempts.length > 0 ? `tried ${attempts.join(", ")}` : "nothing could be tried",
      ...(untried.length > 0 ? [`not tried: ${untried.join(", ")}`] : []),
      ...(accepted.length > 0 ? [`the server accepts ${accepted.join(", ")}`] : []),
    ].join("; ");
    return new TrunklineError("authentication-failed", endpoint.subject, problem, {
      remedy: remedyFor(endpoint, credentials),
    });
  }

  return { next, failure };
}

function methodFor(
  credential: Credential,
  username: string,
  methodsLeft: readonly string[] | null,
): AnyAuthMethod | undefined {
  const taken = (method: string) => methodsLeft === null || methodsLeft.includes(method);
  switch (credential.kind) {
    case "key":
      return taken("publickey") ? { type: "publickey", username, key: credential.key } : undefined;
    case "agent": {
      const { socketPath, keys } = credential;
      if (!taken("publickey") || keys?.length === 0) return undefined;
      return {
        type: "agent",
        username,
        agent: keys === undefined ? socketPath : new OrderedAgent(socketPath, keys),
      };
    }
    case "password": {
      const { password } = credential;
      if (taken("password")) return { type: "password", username, password };
      if (!taken("keyboard-interactive")) return undefined;
      return { type: "keyboard-interactive", username, prompt: (...asked) => answerPrompts(password, asked) };
    }
  }
}

type KeyboardPrompt = Parameters<Extract<AnyAuthMethod, { type: "keyboard-interactive" }>["prompt"]>;

/** Gives the password only to a prompt that hides its input, never to "Username:". */
function answerPrompts(password: string, [, , , prompts, finish]: KeyboardPrompt): void {
  finish(prompts.map((prompt) => (prompt.echo === true ? "" : password)));
}

async function described(credential: Credential): Promise<string> {
  switch (credential.kind) {
    case "key":
      return `key ${keyFingerprint(credential.key)} (${credential.origin})`;
    case "agent":
      return `agent at ${credential.socketPath} (${credential.origin}; ${await agentKeys(credential)})`;
    case "password":
      return `password (${credential.origin})`;
  }
}

function untriedText(credential: Credential): string {
  return credential.kind === "key"
    ? `key ${keyFingerprint(credential.key)} (${credential.origin})`
    : credential.origin;
}

function keyFingerprint(key: ParsedKey): string {
  const blob = key.getPublicSSH();
  return `${key.type} ${fingerprint(publicKeyOf(blob) ?? { type: key.type, blob })}`;
}

async function agentKeys({ socketPath, keys }: Extract<Credential, { kind: "agent" }>): Promise<string> {
  const held = keys ?? (await keysOfAgent(socketPath));
  if (held === "silent") return "it does not answer";
  if (held === "unreachable") return "it cannot be reached";
  return held.length === 0 ? "it holds no keys" : held.map(keyFingerprint).join(", ");
}

function remedyFor(endpoint: Endpoint, { offered }: Credentials): string {
  if (offered.length === 0) {
    return `give the connection a privateKey, set trunkline:privateKey as a secret, or start an ssh agent`;
  }
  const hasKey = offered.some(({ kind }) => kind !== "password");
  return hasKey
    ? `check that one of these keys is in ~${endpoint.user}/.ssh/authorized_keys there and that ${endpoint.user} is the right user`
    : `check the password and the user; the server may allow only keys (PasswordAuthentication, PermitRootLogin)`;
}
