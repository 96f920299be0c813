import type { Properties } from "../../inputs/fields";
import type { StackConfig } from "../../model/stack-config";
import type { NetworkRecord } from "../../model/network";
import type { ChosenBefore } from "../../plan/network/network";
import type { AddressDecision } from "../../plan/vlan-sub-interface/addresses";
import { confirmSeconds } from "../../inputs/host";
import { defaultConfirmSeconds } from "../../run/confirmation";
import { Sessions } from "../../run/ssh/sessions";
import { Activity } from "./activity";
import { AbsentHosts } from "./absent-hosts";
import { Decisions } from "./decisions";
import { Fleet } from "./fleet";
import { FormerAddresses } from "./former-addresses";
import { FoundThere } from "./found-there";
import { Allocations } from "./allocations";
import { NetworksAsFound } from "./networks-as-found";
import { SecondLooks } from "./second-looks";
import { forTerminal, Told, type Teller } from "./told";
import { WantedLinks } from "./wanted-links";

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
  /** What changes of a resource with many links, by URN, from check to diff. */
  readonly changes = new Map<string, string>();
  readonly wantedLinks = new WantedLinks();
  /**
   * Former options by URN, from check to check: the engine checks a resource that it will replace twice, the second time
   * as if it were new.
   */
  readonly formers = new Map<string, Properties>();
  /** In which state each resource was born, by the URN that the program gives it, from check to check. */
  readonly origins = new Map<string, string | undefined>();
  readonly foundThere = new FoundThere();
  readonly formerAddresses = new FormerAddresses();
  /** What was chosen for each network of which the host may have no record any more, by URN, from diff to update. */
  readonly formerNetworks = new Map<string, ChosenBefore>();
  readonly allocations = new Allocations();
  /** Records that networks will have, by name. */
  readonly networks = new Decisions<NetworkRecord>();
  /** Decisions on the addresses of sub-interfaces, by mark. */
  readonly addresses = new Decisions<AddressDecision>();

  readonly teller: Teller;
  readonly absentHosts: AbsentHosts;
  readonly activity = new Activity();
  /** Whether links come back when a host boots, on hosts that do not say. */
  readonly persist: boolean;
  /** What the stack's config says of hosts that do not, valid or not. */
  readonly hostDefaults: Properties;

  /** @param config the stack's, for options that hosts and connections leave out */
  constructor(teller: Teller, config: StackConfig = {}) {
    this.teller = forTerminal(teller);
    this.told = new Told(this.teller);
    this.sessions = new Sessions(config, (message) => {
      this.teller.warn(message);
    });
    this.persist = config.persist !== "false";
    this.absentHosts = new AbsentHosts(config.unreachable);
    const seconds = numberIn(config.confirmSeconds);
    const { unreachable, persist } = config;
    this.hostDefaults = { unreachable, persist: booleanIn(persist), confirmSeconds: seconds };
    const { data = defaultConfirmSeconds } = confirmSeconds.safeParse(seconds);
    this.fleet = new Fleet(this.sessions, this.told, data);
  }
}

/** Config values are texts. */
function numberIn(text: string | undefined): unknown {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

function booleanIn(text: string | undefined): unknown {
  return text === "true" || text === "false" ? text === "true" : text;
}
