// @ts-check
const { dirname } = require("node:path");
const { formatDuration } = require("../checkout/progress");

/** @typedef {{ path: string, startMs: number, endMs: number }} FileTime `path` from the root of the repository */

const SLOWEST = 10;
/** Its folders are many and quick. */
const ONE_ROW = "tests/unit";

/**
 * The time that test files took, each from its start to its end: by folder, and the slowest.
 * @param {readonly FileTime[]} files
 * @returns {string[]} lines
 */
function timesOfTests(files) {
  const folders = [...new Set(files.map(folderOf))].map((folder) => {
    const inside = files.filter((file) => folderOf(file) === folder);
    const count = `${inside.length} ${inside.length === 1 ? "file" : "files"}`;
    return { durationMs: sumOf(inside), text: `${folder} (${count})` };
  });
  const slowest = files.map((file) => ({ durationMs: durationOf(file), text: file.path }));
  const firstMs = Math.min(...files.map(({ startMs }) => startMs));
  const lastMs = Math.max(...files.map(({ endMs }) => endMs));
  return [
    "Time by folder:",
    ...rows(folders),
    `${files.length} files took ${formatDuration(sumOf(files))} within ${formatDuration(lastMs - firstMs)}.`,
    "",
    "Slowest files:",
    ...rows(slowest).slice(0, SLOWEST),
  ];
}

/** @param {FileTime} file */
function folderOf({ path }) {
  return path.startsWith(`${ONE_ROW}/`) ? ONE_ROW : dirname(path);
}

/** @param {FileTime} file */
function durationOf({ startMs, endMs }) {
  return endMs - startMs;
}

/** @param {readonly FileTime[]} files */
function sumOf(files) {
  return files.reduce((sum, file) => sum + durationOf(file), 0);
}

/**
 * Longest first.
 * @param {readonly { durationMs: number, text: string }[]} entries
 */
function rows(entries) {
  const sorted = [...entries].sort((left, right) => right.durationMs - left.durationMs);
  const width = Math.max(...sorted.map(({ durationMs }) => formatDuration(durationMs).length));
  return sorted.map(({ durationMs, text }) => `  ${formatDuration(durationMs).padStart(width)}  ${text}`);
}

module.exports = { timesOfTests };
