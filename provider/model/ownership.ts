/** Who owns a link: a mark on the link (its alias) and a record on the host, both naming one resource of one stack. */

export interface Owner {
  /** The resource's URN; stack and project are part of it. */
  readonly urn: string;
  /** The alias that marks its links; at most 255 bytes (IFALIASZ), no white space. */
  readonly mark: string;
  /** Marks that the resource had before it or its stack was renamed. */
  readonly formerMarks: readonly string[];
}

/** One file under `/var/lib/trunkline/links`, named after its link. */
export interface OwnershipRecord {
  readonly link: string;
  readonly urn: string;
  /** False: the link was there before and is only used. */
  readonly owned: boolean;
  /** Set while the link is being made: the boot in which that began. Cleared when the link is finished. */
  readonly pendingSince?: string;
  /** The `ip -batch` lines that make the link again from nothing, in order. Empty if the link is not ours. */
  readonly build: readonly string[];
  /** Sysctls that somebody asked for, by key with IFNAME in place of the link's name; absent: none. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** Sysctls that Trunkline itself sets, by key with IFNAME in place of the link's name; absent: none. */
  readonly ownSysctls?: Readonly<Record<string, string>>;
}
