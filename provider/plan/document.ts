import type { Guard, Plan, RecordChange } from "../model/step";
import type { NetworkRecord, NetworkSubnet } from "../model/network";
import { batchLine, render } from "./render";

/**
 * Plans as the document that the script on a host reads, each a transaction of its own, numbered from 1:
 *
 *     trunkline 1
 *     tx 1
 *     guard absent eth0.10
 *     claim links/eth0.10 URN                        written before the first step, withdrawn on failure
 *     do link add link eth0 name eth0.10 …     a line of `ip -batch`
 *     undo 1 link delete dev eth0.10           takes step 1 back; last step first
 *     put links/eth0.10 urn URN                      a line of the record, written when all steps are done
 *     drop links/eth0.10                             the record goes, when all steps are done
 *     end
 *
 * The script refuses a document with a line that it does not know, before it does anything: a later `revert` line, which
 * arms a timer on the host itself that runs the undo lines unless it is disarmed, needs no other format.
 */
export function renderDocument(plans: readonly Plan[]): string {
  const transactions = plans.flatMap((plan, index) => [`tx ${String(index + 1)}`, ...transactionLines(plan)]);
  return ["trunkline 1", ...transactions, "end"].join("\n") + "\n";
}

function transactionLines({ guards, steps, records }: Plan): string[] {
  return [
    ...guards.map(guardLine),
    ...records.flatMap((change) =>
      change.kind === "claim" ? [`claim links/${change.link} ${change.urn}`] : [],
    ),
    ...steps.map(({ step }) => `do ${batchLine(render(step))}`),
    ...steps
      .flatMap(({ undo }, index) =>
        undo.map((step) => `undo ${String(index + 1)} ${batchLine(render(step))}`).reverse(),
      )
      .reverse(),
    ...records.flatMap(recordLines),
  ];
}

function guardLine(guard: Guard): string {
  switch (guard.kind) {
    case "index":
      return `guard index ${guard.name} ${String(guard.index)}`;
    case "alias":
      return `guard alias ${guard.name} ${guard.alias}`;
    case "absent":
    case "free":
      return `guard ${guard.kind} ${guard.name}`;
  }
}

function recordLines(change: RecordChange): string[] {
  switch (change.kind) {
    case "claim":
      return [];
    case "drop":
      return [`drop links/${change.link}`];
    case "put": {
      const { link, urn, owned, build } = change;
      const lines = [
        `trunkline-record 1 ${link}`,
        `urn ${urn}`,
        `owned ${owned ? "yes" : "no"}`,
        ...build.map((line) => `build ${line}`),
      ];
      return lines.map((line) => `put links/${link} ${line}`);
    }
    case "dropNetwork":
      return [`drop networks/${change.name}`];
    case "putNetwork":
      return networkLines(change.network).map((line) => `put networks/${change.network.name} ${line}`);
  }
}

/** A network's record; observe/networks.ts reads it. */
function networkLines({ name, urn, child, parent, shared, subnets, mtuBytes }: NetworkRecord): string[] {
  return [
    `trunkline-network 1 ${name}`,
    `urn ${urn}`,
    `driver ${child.driver}`,
    `mode ${child.mode}`,
    ...(child.driver === "ipvlan" ? [`flag ${child.flag}`] : []),
    `parent ${parent}`,
    `shared ${shared ? "yes" : "no"}`,
    ...(mtuBytes === undefined ? [] : [`mtu ${String(mtuBytes)}`]),
    ...subnets.map(subnetLine),
  ];
}

function subnetLine({ cidr, gateway, ipRange, exclude = [] }: NetworkSubnet): string {
  return [
    `subnet ${cidr}`,
    ...(gateway === undefined ? [] : [`gateway ${gateway}`]),
    ...(ipRange === undefined ? [] : [`range ${ipRange}`]),
    ...exclude.map((address) => `exclude ${address}`),
  ].join(" ");
}
