import { dynamicProviders } from "../../../provider/dynamic/providers";
import { Run } from "../../../provider/lifecycle/memory/run";
import { keyText } from "../../../provider/run/ssh/public-key";
import { ed25519Key } from "../run/ssh/_keys";
import { least } from "../inputs/_helpers";

/** A port of this machine where nobody listens, so that every look at the host fails at once. */
export const unreachable = {
  host: "127.0.0.1",
  port: 1,
  user: "root",
  password: "x",
  dialErrorLimit: 1,
  hostKey: keyText(ed25519Key),
} as const;

export const inputs = { ...least, host: { name: "web1", connection: unreachable } } as const;

/** What the state holds of a sub-interface whose program gives an MTU but neither MAC address nor addresses. */
export const state = {
  ...inputs,
  name: "eth0.10",
  protocol: "802.1Q",
  mtu: 1400,
  flags: { reorderHeader: true, gvrp: false, mvrp: false, looseBinding: false, bridgeBinding: false },
  ingressQos: {},
  egressQos: {},
  up: true,
  adopt: false,
  ifindex: 7,
  macAddress: "02:00:00:00:00:01",
  owned: true,
  given: ["mtu"],
} as const;

/** Lines that the user is told. */
export const told: string[] = [];

export const run = new Run({ info: (line) => told.push(line), warn: (line) => told.push(line) });

/** What Pulumi calls, in that run. */
export const providers = dynamicProviders(() => run);
void providers.host.configure({ config: { get: () => undefined } });

export function endRun(): void {
  run.sessions.close();
}

/** Every path at which a value holds something that JSON does not carry. */
export function unspeakable(value: unknown, path = "value"): string[] {
  if (value === undefined || typeof value === "function") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => unspeakable(entry, `${path}.${key}`));
}
