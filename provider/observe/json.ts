/** Parses what a program on the host printed or somebody wrote there; undefined if that is not JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
