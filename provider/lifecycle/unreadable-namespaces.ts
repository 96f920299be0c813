import type { HostState } from "../model/host-state";
import { namespaceInWords } from "../observe/namespaces";
import { listNames } from "../state/words";

/** Each host once a run. */
const told = new Set<string>();

/** Tells the user what was passed over on a host: nothing is attached there, and nothing can be. */
export function tellUnreadable(host: string, { namespaces }: HostState): void {
  const unreadable = namespaces.filter((netns) => netns.unreadable !== undefined);
  if (unreadable.length === 0 || told.has(host)) return;
  told.add(host);
  console.info(
    `${host}: skipping network namespaces that cannot be inspected: ${listNames(unreadable.map(namespaceInWords))} (${unreadable[0]?.unreadable ?? ""})`,
  );
}
