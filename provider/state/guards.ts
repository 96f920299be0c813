import type { Link } from "../model/link";
import type { Guard } from "../model/step";

/** It is still the very link that was seen: same index, same mark. */
export function identityGuards({ name, index, alias }: Link): Guard[] {
  return [
    { kind: "index", name, index },
    // A guard is one line; an alias that somebody put a line break into is left to the index.
    ...(/\p{Cc}/u.test(alias) ? [] : [{ kind: "alias", name, alias } as const]),
  ];
}
