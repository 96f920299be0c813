/**
 * Texts of one meaning each, in one canonical spelling. At run time they are plain strings, so that `===`, `Set`,
 * `includes`, deep equality and JSON treat them like strings; only the compiler tells them apart. Input from outside is
 * parsed into them once (`provider/ipam/address.ts`), and nothing inside makes one otherwise.
 */
declare const meaning: unique symbol;

type Text<Meaning extends string> = string & { readonly [meaning]: Meaning };

/** An address alone, without prefix length: `192.0.2.1`, `2001:db8::1`; IPv6 as in RFC 5952. */
export type Address = Text<"Address">;

/** An address with the prefix length of its subnet, as an interface has it: `192.0.2.1/24`, `2001:db8::1/64`. */
export type InterfaceAddress = Text<"InterfaceAddress">;

/** A network, with no bits set after its prefix length: `192.0.2.0/24`, `2001:db8::/64`. */
export type Prefix = Text<"Prefix">;

/** Six bytes in hex with colons, in lower case: `02:00:00:00:00:01`. */
export type MacAddress = Text<"MacAddress">;

/** Name of a network interface in the kernel: `eth0.10`. */
export type InterfaceName = Text<"InterfaceName">;

export type Family = 4 | 6;
