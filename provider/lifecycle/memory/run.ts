import type { Properties } from "../../inputs/fields";
import type { ConnectionDefaults } from "../../model/connection";
import type { NetworkRecord } from "../../model/network";
import type { AddressDecision } from "../../plan/vlan-sub-interface/addresses";
import { Sessions } from "../../run/ssh/sessions";
import { Decisions } from "./decisions";
import { Fleet } from "./fleet";
import { FormerAddresses } from "./former-addresses";
import { FoundThere } from "./found-there";
import { Allocations } from "./allocations";
import { NetworksAsFound } from "./networks-as-found";
import { SecondLooks } from "./second-looks";
import { Told, type Teller } from "./told";

/**
 * Everything that is remembered between two calls of one operation, for all its resources and hosts. A preview and the
 * `up` that follows are two operations; they share only the hosts and the stack's state.
 */
export class Run {
  readonly told: Told;
  readonly sessions: Sessions;
  readonly fleet: Fleet;
  readonly secondLooks = new SecondLooks();
  readonly networksAsFound = new NetworksAsFound();
  /** Drift by URN, from check to diff: how the host differs from what the program asks for. */
  readonly drift = new Map<string, string>();
  /**
   * Former options by URN, from check to check: the engine checks a resource that it will replace twice, the second time
   * as if it were new.
   */
  readonly formers = new Map<string, Properties>();
  readonly foundThere = new FoundThere();
  readonly formerAddresses = new FormerAddresses();
  readonly allocations = new Allocations();
  /** Records that networks will have, by name. */
  readonly networks = new Decisions<NetworkRecord>();
  /** Decisions on the addresses of sub-interfaces, by mark. */
  readonly addresses = new Decisions<AddressDecision>();

  /** @param defaults the stack's config, for options that a connection leaves out */
  constructor(
    readonly teller: Teller,
    defaults: ConnectionDefaults = {},
  ) {
    this.told = new Told(teller);
    this.sessions = new Sessions(defaults, (message) => {
      teller.warn(message);
    });
    this.fleet = new Fleet(this.sessions, this.told);
  }
}
