/**
 * Renders one line of `ip -batch`. Its reader splits at white space, takes double quotes and cuts at `#`, wherever that
 * stands. Text that no quoting can carry is a defect here (values were validated long before), and stops before it
 * reaches a host.
 */
export function batchLine(argv: readonly string[]): string {
  return argv.map(batchToken).join(" ");
}

/** Checks whether a text can be an argument in a batch line at all. */
export function fitsBatchLine(text: string): boolean {
  return /^[^"'\\#\p{Cc}]*$/u.test(text);
}

function batchToken(token: string): string {
  if (!fitsBatchLine(token)) throw new Error(`not a token of ip -batch: ${JSON.stringify(token)}`);
  return /^\S+$/.test(token) ? token : `"${token}"`;
}
