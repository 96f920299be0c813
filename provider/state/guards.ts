import type { Link } from "../model/link";
import type { Guard } from "../model/step";

/** Guards that a link is still the very one that was seen: same index, same mark. */
export function identityGuards({ name, index, alias }: Link): Guard[] {
  return [
    { kind: "index", name, index },
    // A guard is one line: if somebody put a line break into the alias, the index has to do.
    ...(/\p{Cc}/u.test(alias) ? [] : [{ kind: "alias", name, alias } as const]),
  ];
}
