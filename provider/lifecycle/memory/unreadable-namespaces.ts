import type { HostState } from "../../model/host-state";
import { namespaceInWords } from "../../observe/namespaces";
import { listNames } from "../../state/words";
import type { Told } from "./told";

/** Tells the user once per host which namespaces are skipped; nothing is attached in them, and nothing can be. */
export function tellUnreadable(told: Told, host: string, { namespaces }: HostState): void {
  const unreadable = namespaces.filter((netns) => netns.unreadable !== undefined);
  if (unreadable.length === 0) return;
  told.info(
    `${host}: skipping network namespaces that cannot be inspected: ${listNames(unreadable.map(namespaceInWords))} (${unreadable[0]?.unreadable ?? ""})`,
    `unreadable namespaces of ${host}`,
  );
}
