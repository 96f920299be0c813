import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { TrunklineError } from "../../errors";
import type { Connection, ConnectionDefaults } from "../../model/connection";
import { authentication } from "./authentication";
import { credentialsFor } from "./credentials";
import { dial } from "./dial";
import { dialFailure, type RawFailure } from "./dial-failure";
import { SshConfig } from "./config/resolve";
import { destinationOf, wayInWords, type Destination } from "./destination";
import { subjectOf, type Endpoint } from "./endpoint";
import { handshake, keepaliveOf } from "./handshake";
import { hostKeyPolicy } from "./host-key";
import { identityOf } from "./identity";
import { Slots } from "./slots";
import { openForward, openTcp } from "./socket";

/** How to reach one host, with the defaults for what the connection leaves out. */
export interface Reach {
  readonly connection: Connection;
  readonly defaults: ConnectionDefaults;
  readonly warn: (message: string) => void;
  readonly shared: Shared;
  /** The hosts behind this one, if it is a jump host that ssh's configuration or a program names. */
  readonly behind?: JumpHostPlace;
}

interface JumpHostPlace {
  /** Whether only ssh's configuration names the jump host, so that ssh's user is meant. */
  readonly namedBySsh: boolean;
  readonly subjects: readonly string[];
}

const defaultDialTimeoutS = 15;

/** sshd begins to drop connections at 10 unauthenticated ones (MaxStartups 10:30:100). */
const handshakesAtOnce = 8;

/** How long a failed dial counts for later requests: two hundred resources on a dead host fail together. */
const failureLastsMs = 30_000;

/** What all connections of one run share. */
export class Shared {
  /** Hosts whose keys are not verified; each is warned about once. */
  readonly warnedAbout = new Set<string>();
  private readonly jumpLinks = new Map<string, Link>();
  private readonly slots = new Map<string, Slots>();

  readonly sshConfig = new SshConfig();

  /** All hosts behind one jump host share its connection. */
  jumpLinkFor(reach: Reach, { proxy }: Destination): Link | undefined {
    if (proxy === undefined) return undefined;
    const { connection, namedBySsh } = proxy;
    const subjects = [...(reach.behind?.subjects ?? []), subjectOf(reach.connection)];
    if (subjects.includes(subjectOf(connection))) throw jumpHostLoop(subjects, subjectOf(connection));
    const id = `${namedBySsh} ${identityOf(connection, reach.defaults)}`;
    const link =
      this.jumpLinks.get(id) ?? new Link({ ...reach, connection, behind: { namedBySsh, subjects } });
    this.jumpLinks.set(id, link);
    return link;
  }

  /** @param via the sshd or jump host that handshakes go through */
  slotsFor(via: string): Slots {
    const slots = this.slots.get(via) ?? new Slots(handshakesAtOnce);
    this.slots.set(via, slots);
    return slots;
  }
}

/** An ssh connection to one host: made when first needed, kept, and made again after it was lost. */
export class Link {
  /** How messages name the host. */
  readonly subject: string;
  /** Number of logins that succeeded. */
  handshakes = 0;
  /** When something last came from the host. */
  heardAt = performance.now();
  private current: Client | undefined;
  private dialing: Promise<Client> | undefined;
  private failure: { readonly error: unknown; readonly untilMs: number } | undefined;
  private closedWhileDialing = false;
  private users = 0;

  constructor(private readonly reach: Reach) {
    this.subject = subjectOf(reach.connection);
  }

  async client(): Promise<Client> {
    if (this.current !== undefined) return this.current;
    if (this.failure !== undefined && performance.now() < this.failure.untilMs) throw this.failure.error;
    this.dialing ??= this.connect().finally(() => (this.dialing = undefined));
    return this.dialing;
  }

  /** Ends the connection; the next use makes a new one. */
  close(): void {
    this.closedWhileDialing = this.dialing !== undefined;
    this.failure = undefined;
    const client = this.current;
    this.current = undefined;
    // end() would wait for the peer, and a peer that vanished would keep this process alive.
    client?.destroy();
  }

  /** Ends a connection on which nothing can be sent any more; its own end may be told of a moment later. */
  drop(client: Client): void {
    if (this.current === client) this.close();
  }

  private async connect(): Promise<Client> {
    this.closedWhileDialing = false;
    let jump: Link | undefined;
    const client = await this.dialed((link) => (jump = link).retain()).catch((error: unknown) => {
      jump?.release();
      this.failure = { error, untilMs: performance.now() + failureLastsMs };
      throw error;
    });
    this.handshakes++;
    this.failure = undefined;
    client.once("close", () => {
      if (this.current === client) this.current = undefined;
      jump?.release();
    });
    if (this.closedWhileDialing) {
      client.destroy();
      throw new TrunklineError(
        "connection-lost",
        this.subject,
        "the connection was closed before it was established",
      );
    }
    this.current = client;
    return client;
  }

  /** @param retain is given the jump host, which has to stay connected for as long as the host */
  private async dialed(retain: (jump: Link) => void): Promise<Client> {
    const { connection, defaults, shared, behind } = this.reach;
    const origin = { connection, defaults, namedBySsh: behind?.namedBySsh === true };
    const destination = await destinationOf(origin, shared.sshConfig);
    const jump = shared.jumpLinkFor(this.reach, destination);
    if (jump !== undefined) retain(jump);
    return this.dialedTo(destination, jump).catch((error: unknown) => {
      const way = wayInWords(origin, destination);
      throw error instanceof TrunklineError && way !== undefined ? onItsWay(error, way) : error;
    });
  }

  private async dialedTo(destination: Destination, jump: Link | undefined): Promise<Client> {
    const { connection, defaults, shared } = this.reach;
    const { endpoint, settings } = destination;
    const hostKeys = hostKeyPolicy(connection, defaults, destination);
    if (hostKeys.acceptAny) this.warnUnverified();
    const credentials = await credentialsFor({ connection, defaults, settings, endpoint });
    const timeoutS = connection.perDialTimeout ?? settings.connectTimeoutS ?? defaultDialTimeoutS;
    const timeoutMs = timeoutS * 1_000;
    const via = jump === undefined ? endpoint.subject : `jump host ${jump.subject}`;
    return dial({ slots: shared.slotsFor(via), attempts: connection.dialErrorLimit }, async () => {
      const socket = jump === undefined ? openTcp(endpoint) : await forwarded(endpoint, jump, timeoutMs);
      const login = authentication(endpoint, credentials);
      const client = await handshake(socket, {
        endpoint,
        hostKeys,
        login,
        timeoutMs,
        keepalive: keepaliveOf(settings),
      });
      // Not before ssh2 listens: the first listener has the data flow.
      socket.on("data", () => (this.heardAt = performance.now()));
      return client;
    });
  }

  private warnUnverified(): void {
    const { subject } = this;
    const { warn, shared } = this.reach;
    if (shared.warnedAbout.has(subject)) return;
    shared.warnedAbout.add(subject);
    warn(
      `${subject}: its host key is not verified (hostKey: "accept-any"), so anything that answers there gets the login ` +
        `and the commands; pin the key, or add it to known_hosts`,
    );
  }

  private retain(): void {
    this.users++;
  }

  /** Ends a jump host's connection with the last connection through it. */
  private release(): void {
    if (--this.users === 0) this.close();
  }
}

async function forwarded(endpoint: Endpoint, jump: Link, timeoutMs: number): Promise<Duplex> {
  const jumpHost = await jump.client().catch((error: unknown) => {
    throw error instanceof TrunklineError ? new JumpHostError(endpoint, error) : error;
  });
  return openForward(jumpHost, endpoint, timeoutMs).catch((failure: RawFailure) => {
    throw dialFailure(endpoint, failure);
  });
}

function onItsWay(error: TrunklineError, way: string): TrunklineError {
  return new TrunklineError(error.code, error.subject, `${error.problem}; ${way}`, error);
}

/** ssh calls it the same. */
function jumpHostLoop(behind: readonly string[], jump: string): TrunklineError {
  const [subject = jump] = behind;
  return new TrunklineError(
    "ssh-config-unusable",
    subject,
    `its jump hosts form a loop: ${[...behind, jump].join(", behind ")}`,
    {
      remedy: `set "ProxyJump none" for ${jump} in ssh's configuration, above the block that gives all hosts a jump host`,
    },
  );
}

/** A jump host that was given up after its own tries makes every host behind it unreachable. */
class JumpHostError extends TrunklineError {
  constructor(endpoint: Endpoint, cause: TrunklineError) {
    const advice = cause.remedy === undefined ? {} : { remedy: cause.remedy };
    super(
      cause.code,
      endpoint.subject,
      `its jump host ${cause.subject} cannot be used: ${cause.problem}`,
      advice,
    );
  }
}
