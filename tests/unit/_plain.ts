import type {
  Address,
  InterfaceAddress,
  InterfaceName,
  MacAddress,
  Prefix,
} from "../../provider/model/address";

/** The same type with plain strings for addresses, prefixes and names, as tests write them. */
export type Plain<T> = T extends Address | InterfaceAddress | Prefix | MacAddress | InterfaceName
  ? string
  : T extends object
    ? { [Key in keyof T]: Plain<T[Key]> }
    : T;

/** Converts what a test wrote to the program's type. */
export function typed<T>(plain: Plain<T>): T {
  return plain as T;
}
