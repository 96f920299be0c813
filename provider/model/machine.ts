/** Stands for whatever machine answers: its name in the program alone says which host it is. */
export const anyMachine = "accept-any";

/**
 * Reads what tells a machine from all others: a machine-id, 32 hex digits (machine-id(5)), or the UUID of its firmware.
 * Returns undefined for anything else.
 */
export function parseMachineId(text: string): string | undefined {
  const id = text.trim().toLowerCase();
  return /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(id) ? id : undefined;
}

/** Reads the same as a host says it. Firmware without a UUID of its own says only zeros or only ones. */
export function parseSeenMachineId(text: string): string | undefined {
  const id = parseMachineId(text);
  return id === undefined || /^(?:[0-]+|[f-]+)$/.test(id) ? undefined : id;
}

/** Checks whether two machines are known to differ. What is not known, or may be any, differs from nothing. */
export function machinesDiffer(left: string | undefined, right: string | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return left !== right && left !== anyMachine && right !== anyMachine;
}
