import type {
  Address,
  InterfaceAddress,
  InterfaceName,
  MacAddress,
  Prefix,
} from "../../provider/model/address";

/** The same with plain strings for addresses, prefixes and names, as a test writes them. */
export type Plain<T> = T extends Address | InterfaceAddress | Prefix | MacAddress | InterfaceName
  ? string
  : T extends object
    ? { [Key in keyof T]: Plain<T[Key]> }
    : T;

/** What a test wrote, as the program has it. */
export function typed<T>(plain: Plain<T>): T {
  return plain as T;
}
