/**
 * Caches a function's result for each text: a fleet has few URNs, prefixes and addresses, and every plan asks for all
 * of them. Nothing is ever dropped, because a provider's process lives for one run of the engine only.
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
