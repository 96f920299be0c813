// @ts-check
/** @import { Connection, ConnectionDefaults } from "../../provider/model/connection" */
/** @import { CommandOptions, Session } from "../../provider/run/ssh/session" */
/** @import { Sessions } from "../../provider/run/ssh/sessions" */

/** A host keeps two processes for each connection. */
const IDLE_MS = 30_000;

/** Connections that runs have left, for later runs to take over, since a login costs a host more than a look. */
class LeftConnections {
  /** By whom they lead to. @type {Map<string, { session: Session, closing: NodeJS.Timeout }[]>} */
  #left = new Map();
  #identityOf;

  /** @param {(connection: Connection, defaults: ConnectionDefaults) => string} identityOf the provider's own */
  constructor(identityOf) {
    this.#identityOf = identityOf;
  }

  /**
   * Has a run use what earlier runs have left. No two runs share a connection.
   * @param {Sessions} sessions
   * @returns {() => void} leaves the run's connections to later runs; those that a command has failed on are closed
   */
  takeOver(sessions) {
    const open = sessions.to.bind(sessions);
    /** @type {Map<string, Taken>} */
    const taken = new Map();
    sessions.to = (connection) => {
      const id = this.#identityOf(connection, sessions.defaults);
      const session = taken.get(id) ?? new Taken(this.#take(id) ?? open(connection));
      taken.set(id, session);
      return session;
    };
    return () => {
      for (const [id, session] of taken)
        if (session.isSound()) this.#leave(id, session.whole);
        else session.close();
    };
  }

  close() {
    for (const { session, closing } of [...this.#left.values()].flat()) {
      clearTimeout(closing);
      session.close();
    }
    this.#left.clear();
  }

  /** @param {string} id */
  #take(id) {
    const last = this.#left.get(id)?.pop();
    clearTimeout(last?.closing);
    return last?.session;
  }

  /**
   * @param {string} id
   * @param {Session} session
   */
  #leave(id, session) {
    const others = this.#left.get(id) ?? [];
    const closing = setTimeout(() => {
      others.splice(others.indexOf(one), 1);
      session.close();
    }, IDLE_MS).unref();
    const one = { session, closing };
    others.push(one);
    this.#left.set(id, others);
  }
}

/**
 * A session in the hands of one run.
 * @implements {Session}
 */
class Taken {
  #unanswered = 0;

  /** @param {Session} whole */
  constructor(whole) {
    this.whole = whole;
  }

  get handshakes() {
    return this.whole.handshakes;
  }

  get silentMs() {
    return this.whole.silentMs;
  }

  /**
   * @param {string} command
   * @param {CommandOptions} options
   */
  async exec(command, options) {
    this.#unanswered++;
    const result = await this.whole.exec(command, options);
    this.#unanswered--;
    return result;
  }

  close() {
    this.whole.close();
  }

  isSound() {
    return this.#unanswered === 0 && this.handshakes > 0;
  }
}

module.exports = { LeftConnections };
