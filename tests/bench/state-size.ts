export interface StateSize {
  readonly resources: number;
  /** Average size of a resource in the state, in bytes of compact JSON. */
  readonly bytesEach: number;
  /** The same without the engine's own additions: where in the program the resource was created. */
  readonly bytesEachWithoutPositions: number;
}

interface StateResource {
  readonly type: string;
  readonly sourcePosition?: unknown;
  readonly stackTrace?: unknown;
}

/** @param type of the counted resources, such as `VlanSubInterface` */
export function stateSize(exported: unknown, type: string): StateSize {
  const { resources } = (exported as { deployment: { resources: StateResource[] } }).deployment;
  const links = resources.filter((resource) => resource.type.endsWith(`:${type}`));
  return {
    resources: links.length,
    bytesEach: average(links.map(bytesOf)),
    bytesEachWithoutPositions: average(
      links.map((link) => bytesOf({ ...link, sourcePosition: undefined, stackTrace: undefined })),
    ),
  };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function average(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
}
