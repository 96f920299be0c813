// @ts-check

const TERMINAL_INTERVAL_MS = 1_000;
/** A log keeps every line: often enough to see that it lives, seldom enough to be read. */
const LOG_INTERVAL_MS = 10_000;
/** Below this nobody has begun to wonder. */
const WORTH_MENTIONING_MS = 3_000;

/**
 * Says what is being done, how long it has taken so far, and when it is done.
 * @template T
 * @param {string} label
 * @param {(report: (detail: string) => void) => Promise<T>} work calls `report` with where it stands, as often as it likes
 * @returns {Promise<T>}
 */
async function withProgress(label, work) {
  const terminal = process.stderr.isTTY === true;
  const startedAt = Date.now();
  let detail = "";
  const elapsed = () => formatDuration(Date.now() - startedAt);
  const show = () => {
    const line = `${label}: ${elapsed()}${detail && `, ${detail}`}`;
    process.stderr.write(terminal ? inPlace(line) : `${line}\n`);
  };
  process.stderr.write(terminal ? inPlace(label) : `${label}\n`);
  const timer = setInterval(show, terminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS);
  try {
    const result = await work((text) => {
      detail = text;
    });
    const finished = `${label}: done in ${elapsed()}\n`;
    if (terminal) process.stderr.write(inPlace("") + finished);
    else if (Date.now() - startedAt >= WORTH_MENTIONING_MS) process.stderr.write(finished);
    return result;
  } catch (error) {
    if (terminal) process.stderr.write("\n");
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * A line that takes the place of the one before; cut, because one that wraps could not be taken back.
 * @param {string} line
 */
function inPlace(line) {
  return `\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`;
}

/** @param {number} durationMs */
function formatDuration(durationMs) {
  const seconds = Math.round(durationMs / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

module.exports = { withProgress, formatDuration };
