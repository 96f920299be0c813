// @ts-check
const { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } = require("node:fs");
const { dirname } = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");

const HEARTBEAT_MS = 2_000;
/** A holder that was killed leaves its file behind, but the heartbeat stops. Process ids would say less: containers share caches. */
const ABANDONED_AFTER_MS = 20_000;

/**
 * Does work while no other process does it. Two that find the same abandoned lock may both go on: callers put their
 * results in place by a rename, so that this costs time and nothing else.
 * @template T
 * @param {string} path of the lock file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let saidSo = false; !tryToTake(path); await sleep(500)) {
    if (!saidSo) process.stderr.write(`another process is at it, waiting for it (${path})\n`);
    saidSo = true;
    if (ageMs(path) > ABANDONED_AFTER_MS) rmSync(path, { force: true });
  }
  const heartbeat = setInterval(() => beat(path), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function tryToTake(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} path */
function ageMs(path) {
  const modifiedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return modifiedAt === undefined ? 0 : Date.now() - modifiedAt;
}

/** @param {string} path */
function beat(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Taken for abandoned after a long sleep of the machine; the work goes on all the same.
  }
}

module.exports = { withLock };
