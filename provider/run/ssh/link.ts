import type { Client } from "ssh2";
import { TrunklineError } from "../../errors";
import type { Connection, ConnectionDefaults } from "../../model/connection";
import { authentication } from "./authentication";
import { credentialsFor } from "./credentials";
import { dial } from "./dial";
import { dialFailure, type RawFailure } from "./dial-failure";
import { endpointOf, type Endpoint } from "./endpoint";
import { handshake } from "./handshake";
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

  /** All hosts behind one jump host share its connection. */
  jumpLinkFor({ connection: { proxy }, ...reach }: Reach): Link | undefined {
    if (proxy === undefined) return undefined;
    const id = identityOf(proxy, reach.defaults);
    const link = this.jumpLinks.get(id) ?? new Link({ ...reach, connection: proxy });
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
  readonly endpoint: Endpoint;
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
    this.endpoint = endpointOf(reach.connection, reach.defaults);
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
    const jump = this.reach.shared.jumpLinkFor(this.reach);
    jump?.retain();
    const client = await this.dialed(jump).catch((error: unknown) => {
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
        this.endpoint.subject,
        "the connection was closed before it was established",
      );
    }
    this.current = client;
    return client;
  }

  private async dialed(jump: Link | undefined): Promise<Client> {
    const { endpoint } = this;
    const { connection, defaults, shared } = this.reach;
    const hostKeys = hostKeyPolicy(connection, defaults, endpoint);
    if (hostKeys.acceptAny) this.warnUnverified();
    const credentials = credentialsFor(connection, defaults, endpoint);
    const timeoutMs = (connection.perDialTimeout ?? defaultDialTimeoutS) * 1_000;
    const via = jump === undefined ? endpoint.subject : `jump host ${jump.endpoint.subject}`;
    return dial({ slots: shared.slotsFor(via), attempts: connection.dialErrorLimit }, async () => {
      const socket = jump === undefined ? openTcp(endpoint) : await this.forwarded(jump, timeoutMs);
      const client = await handshake(socket, {
        endpoint,
        hostKeys,
        login: authentication(endpoint, credentials),
        timeoutMs,
      });
      // Not before ssh2 listens: the first listener has the data flow.
      socket.on("data", () => (this.heardAt = performance.now()));
      return client;
    });
  }

  private async forwarded(jump: Link, timeoutMs: number) {
    const jumpHost = await jump.client().catch((error: unknown) => {
      throw error instanceof TrunklineError ? new JumpHostError(this.endpoint, error) : error;
    });
    return openForward(jumpHost, this.endpoint, timeoutMs).catch((failure: RawFailure) => {
      throw dialFailure(this.endpoint, failure);
    });
  }

  private warnUnverified(): void {
    const { subject } = this.endpoint;
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
