import type { Duplex } from "node:stream";
import { NodeSSH } from "node-ssh";
import type { Client } from "ssh2";
import { TrunklineError } from "../../errors";
import type { Authentication } from "./authentication";
import { dialFailure, printable, type RawFailure } from "./dial-failure";
import type { SshSettings } from "./config/settings";
import type { Endpoint } from "./endpoint";
import { hostKeyAlgorithms, judgeHostKey, type HostKeyPolicy } from "./host-key";

export interface HandshakeTerms {
  readonly endpoint: Endpoint;
  readonly hostKeys: HostKeyPolicy;
  readonly login: Authentication;
  readonly timeoutMs: number;
  readonly keepalive: Keepalive;
}

/** A question that a silent host has to answer. */
export interface Keepalive {
  readonly intervalMs: number;
  /** Questions without an answer after which the host is lost. */
  readonly countMax: number;
}

// A host that vanished is noticed within 20 s, well before a command's deadline; sshd's own default is never.
const defaultKeepalive: Keepalive = { intervalMs: 5_000, countMax: 3 };

/** ssh's ServerAliveInterval may have a host noticed sooner, never later. */
export function keepaliveOf({ serverAliveIntervalS, serverAliveCountMax }: SshSettings): Keepalive {
  const given = { intervalMs: serverAliveIntervalS * 1_000, countMax: serverAliveCountMax };
  const { intervalMs, countMax } = defaultKeepalive;
  const isSooner = given.intervalMs > 0 && given.intervalMs * given.countMax < intervalMs * countMax;
  return isSooner ? given : defaultKeepalive;
}

/** Makes one try: key exchange, the host's key, login. Fails with a TrunklineError after it has closed the socket. */
export function handshake(socket: Duplex, terms: HandshakeTerms): Promise<Client> {
  const { endpoint, hostKeys, login, timeoutMs, keepalive } = terms;
  let refusedHostKey: TrunklineError | undefined;
  const ssh = new NodeSSH();
  const connecting = ssh.connect({
    username: endpoint.user,
    sock: socket,
    readyTimeout: timeoutMs,
    keepaliveInterval: keepalive.intervalMs,
    keepaliveCountMax: keepalive.countMax,
    algorithms: { serverHostKey: hostKeyAlgorithms(hostKeys) },
    hostVerifier: (blob: Buffer) => (refusedHostKey = judgeHostKey(hostKeys, blob, endpoint)) === undefined,
    authHandler: (methodsLeft, _partialSuccess, proceed) => {
      const method = login.next(methodsLeft);
      // ssh2 takes `false` for "nothing left"; its types do not know.
      proceed(method as Exclude<typeof method, false>);
    },
  });
  const explain = async (failure: RawFailure, keysExchanged: boolean) =>
    refusedHostKey ?? (keysExchanged ? await loginFailure(login, failure) : dialFailure(endpoint, failure));
  return settled(ssh, { connecting, socket, explain });
}

interface Attempt {
  readonly connecting: Promise<unknown>;
  readonly socket: Duplex;
  readonly explain: (failure: RawFailure, keysExchanged: boolean) => Promise<TrunklineError>;
}

function settled(ssh: NodeSSH, { connecting, socket, explain }: Attempt): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = ssh.connection;
    let keysExchanged = false;
    let decided = false;
    const fail = (failure: RawFailure) => {
      // ssh2 reports an agent that does not answer or refuses to sign, and goes on with the next method.
      if (failure.level === "agent") return;
      socket.destroy();
      if (decided) return;
      decided = true;
      explain(failure, keysExchanged).then(reject, reject);
    };
    client?.on("handshake", () => (keysExchanged = true));
    client?.on("ready", () => {
      decided = true;
      resolve(client);
    });
    // For the connection's whole life. node-ssh removes its own listener when the login is done, and an "error" event
    // without a listener ends the process.
    client?.on("error", fail);
    client?.on("close", () => fail(Object.assign(new Error("connection closed"), { code: "ECONNRESET" })));
    // node-ssh also rejects for settings that it refuses to start with.
    connecting.catch(fail);
  });
}

/** After the key exchange only the login can fail. It is never tried again: servers count failed logins. */
function loginFailure(login: Authentication, failure: RawFailure): Promise<TrunklineError> {
  if (/all configured authentication methods failed/i.test(failure.message))
    return login.failure("nothing was accepted");
  if (/timed out while waiting/i.test(failure.message))
    return login.failure("the login did not finish in time");
  const reason = printable(failure.message).replace(/\.$/, "");
  return login.failure(`the server ended the connection during the login (${reason})`);
}
