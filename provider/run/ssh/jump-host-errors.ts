import { TrunklineError } from "../../errors";
import type { Endpoint } from "./endpoint";

/** Adds where the host was looked for to a failure. */
export function onItsWay(error: TrunklineError, way: string): TrunklineError {
  return new TrunklineError(error.code, error.subject, `${error.problem}; ${way}`, error);
}

export function jumpHostLoop(behind: readonly string[], jump: string): TrunklineError {
  const [subject = jump] = behind;
  return new TrunklineError(
    "ssh-config-unusable",
    subject,
    `its jump hosts form a loop: ${[...behind, jump].join(", behind ")}`,
    {
      remedy: `set "ProxyJump none" for ${jump} in ssh's configuration, above the block that gives all hosts a jump host`,
    },
  );
}

/** A jump host that was given up after its own tries makes every host behind it unreachable. */
export class JumpHostError extends TrunklineError {
  constructor(endpoint: Endpoint, cause: TrunklineError) {
    const advice = cause.remedy === undefined ? {} : { remedy: cause.remedy };
    super(
      cause.code,
      endpoint.subject,
      `its jump host ${cause.subject} cannot be used: ${cause.problem}`,
      advice,
    );
  }
}
