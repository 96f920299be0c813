import type { Properties } from "../../inputs/fields";
import type { ConnectionDefaults } from "../../model/connection";
import type { NetworkRecord } from "../../model/network";
import type { AddressDecision } from "../../plan/vlan-sub-interface/addresses";
import { Sessions } from "../../run/ssh/sessions";
import { Decisions } from "./decisions";
import { Fleet } from "./fleet";
import { FormerAddresses } from "./former-addresses";
import { FoundThere } from "./found-there";
import { GivenAddresses } from "./given-addresses";
import { NetworksAsFound } from "./networks-as-found";
import { SecondLooks } from "./second-looks";
import { Told } from "./told";

/**
 * All that is remembered between two calls of one operation, for every resource and host of it. A preview and the `up`
 * that follows are two operations: what one has to know of the other is on the hosts and in the stack's state.
 */
export class Run {
  readonly told = new Told();
  readonly sessions: Sessions;
  readonly fleet: Fleet;
  readonly secondLooks = new SecondLooks();
  readonly networksAsFound = new NetworksAsFound();
  /** By URN, from check to diff: what the host has that differs from what is asked for. */
  readonly drift = new Map<string, string>();
  /**
   * By URN, from check to check: what was there before. The engine checks what it will replace twice, the second time as
   * if it were new.
   */
  readonly formers = new Map<string, Properties>();
  readonly foundThere = new FoundThere();
  readonly formerAddresses = new FormerAddresses();
  readonly givenAddresses = new GivenAddresses();
  /** What networks are to be, by their names. */
  readonly networks = new Decisions<NetworkRecord>();
  /** What becomes of the addresses of sub-interfaces, by their marks. */
  readonly addresses = new Decisions<AddressDecision>();

  /** @param defaults what applies where a connection says nothing: the stack's config */
  constructor(defaults: ConnectionDefaults = {}) {
    this.sessions = new Sessions(defaults, (message) => {
      console.warn(message);
    });
    this.fleet = new Fleet(this.sessions, this.told);
  }
}
