/**
 * The same function of a text, worked out once for each: a fleet has few URNs, prefixes and addresses, and every plan asks
 * for all of them. A provider's process lives for one run of the engine, so that nothing is ever dropped.
 */
export function memoize<Result>(work: (text: string) => Result): (text: string) => Result {
  const results = new Map<string, Result>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = work(text);
    results.set(text, result);
    return result;
  };
}
