import { identityOf } from "../../provider/run/ssh/identity";
import type { Sessions } from "../../provider/run/ssh/sessions";
import { LeftConnections } from "../pulumi/left-connections";

const left = new LeftConnections(identityOf);
let sharing = true;

/** Has every run of a file log in for itself, because the file's tests count logins or end connections. */
export function logInEachTime(): void {
  sharing = false;
}

/** Has a run take over connections that earlier tests have left. Returns a function that leaves them to later tests. */
export function takeOverConnections(sessions: Sessions): () => void {
  return sharing ? left.takeOver(sessions) : () => sessions.close();
}

export function closeConnections(): void {
  left.close();
}
