import type { HostState } from "../../model/host-state";
import type { ContainerReference } from "../../model/attachment";
import type { Restorer } from "../../model/restorer";
import { attacherOf, containerInRecord, engineOf } from "../../state/containers";
import { linkOf } from "../../state/attachment-links";
import { linkNamed } from "../../state/links";
import { describeRoute, isSameWay } from "../../state/routes";
import type { Told } from "./told";

/** Tells the user once per host which links and routes did not come back when it booted, of those that are still missing. */
export function tellUnrestored(told: Told, host: string, state: HostState): void {
  for (const { link, why } of state.unrestored ?? []) {
    const record = state.records.find((each) => each.link === link);
    const isBack = record !== undefined && linkNamed(state, link)?.alias.startsWith("trunkline:") === true;
    if (record !== undefined && !isBack) told.info(`${host}: ${link} did not come back at boot: ${why}`);
    const route = state.routeRecords.find(({ id }) => id === link)?.route;
    if (route !== undefined && !state.routes.some((seen) => isSameWay(seen, route)))
      told.info(`${host}: ${describeRoute(route)} did not come back at boot: ${why}`);
  }
}

/** Tells the user once per host which containers started again without their interface, as long as they do not have it. */
export function tellUnattached(told: Told, host: string, state: HostState): void {
  for (const { id, why } of state.unattached ?? []) {
    const record = state.attachments.find((each) => each.id === id);
    if (record === undefined || linkOf(record, state) !== undefined) continue;
    told.info(`${host}: ${record.container} did not get its interface back: ${why}`);
  }
}

/** Tells the user once per host if links will not come back there, and why. */
export function tellUnrestorable(told: Told, host: string, { restorer }: HostState): void {
  if (restorer === undefined) return;
  const why =
    restorer.init === undefined
      ? "neither systemd nor OpenRC runs there"
      : restorer.status !== "ready" && restorer.unwritable !== undefined
        ? `what brings them back cannot be put in /etc there (${restorer.unwritable})`
        : undefined;
  if (why === undefined) return;
  told.info(
    `${host}: links will not come back after a reboot until the next pulumi up: ${why}; persist: false says that this is meant`,
    `no restorer on ${host}`,
  );
}

/** Tells the user once per host if containers that have attachments there will not get their interfaces again, and why. */
export function tellUnattachable(told: Told, host: string, { restorer, attachments }: HostState): void {
  if (restorer === undefined) return;
  const reasons = new Map(
    attachments.flatMap((record) => {
      const container = containerInRecord(record);
      const why = container && whyUnattachable(container, restorer);
      return container && why !== undefined ? [[startingAgain(container), why] as const] : [];
    }),
  );
  for (const [which, why] of reasons) {
    told.info(
      `${host}: ${which} will not get their interfaces until the next pulumi up: ${why}; persist: false says that this is meant`,
      `no attacher for ${which} on ${host}`,
    );
  }
}

function startingAgain(container: ContainerReference): string {
  if ("netns" in container) return "network namespaces that are made again";
  const whose = userOf(container);
  return `containers of ${whose === undefined ? String(engineOf(container)) : `user ${whose}`} that start again`;
}

function whyUnattachable(container: ContainerReference, { attachers }: Restorer): string | undefined {
  const attacher = attacherOf(container);
  // Nobody expects a process to start again.
  if (attacher === undefined)
    return userOf(container) === undefined ? undefined : "a user's engine runs nothing as root";
  const files = attachers[attacher];
  // Without Podman there are no containers of it.
  if (files === undefined) return attacher === "podman" ? undefined : "systemd does not run there";
  if (files.status === "ready" || files.unwritable === undefined) return undefined;
  return `what gives them back cannot be put there (${files.unwritable})`;
}

function userOf(container: ContainerReference): string | undefined {
  return "user" in container ? container.user : undefined;
}
