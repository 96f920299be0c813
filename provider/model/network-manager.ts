/** A .network file of systemd-networkd (systemd.network(5)). */
export interface NetworkFile {
  readonly path: string;
  /** What [Match] lists by key, in the words of the file; all of it has to hold. */
  readonly match: Readonly<Record<string, readonly string[]>>;
  /** networkd leaves the links that match alone. */
  readonly unmanaged: boolean;
  /** networkd leaves addresses that others gave to such links (`KeepConfiguration=yes` or `static`). */
  readonly keepsAddresses: boolean;
}

/** A connection profile of NetworkManager (nm-settings-keyfile(5)) that is activated without being asked for. */
export interface ConnectionProfile {
  readonly path: string;
  readonly id: string;
  /** `vlan`, `ethernet`, …; empty where the file does not say. */
  readonly type: string;
  readonly interfaceName?: string;
  /** Parent's name and VLAN id; NetworkManager makes the link's name of them if the profile has none. */
  readonly vlan?: { readonly parent: string; readonly vlanId: number };
}

/** What programs that manage a host's network are told of its links; a program that does not run there is absent. */
export interface NetworkManagers {
  /** In the order in which networkd tries them: the first that matches a link counts. */
  readonly networkd?: readonly NetworkFile[];
  readonly networkManager?: {
    readonly profiles: readonly ConnectionProfile[];
    /** Device specs of links that it leaves alone: `interface-name:eth*`, `type:vlan`, `*`. */
    readonly unmanaged: readonly string[];
  };
  /** Patterns of names in dhcpcd.conf(5). */
  readonly dhcpcd?: { readonly deny: readonly string[]; readonly allow: readonly string[] };
  /** Names of interfaces(5) that are brought up at boot or when they appear, with the file that says so. */
  readonly ifupdown?: readonly { readonly name: string; readonly path: string }[];
}
