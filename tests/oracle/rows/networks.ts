import type { Row } from "../_row";
import { addresses } from "./addresses";
import { documents } from "./documents";
import { ipvlan } from "./ipvlan";
import { macvlan } from "./macvlan";
import { parents } from "./parents";

/** All rows that make one network on each side, with containers in it. */
export const networks: readonly Row[] = [...parents, ...addresses, ...documents, ...ipvlan, ...macvlan];
