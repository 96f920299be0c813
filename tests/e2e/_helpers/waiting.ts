/** Asks until there is an answer; fails after half a minute. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const latest = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > latest) throw new Error(`waited for half a minute: ${what}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
