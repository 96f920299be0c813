// @ts-check
const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { dirname, join, relative } = require("node:path");

/**
 * Tells whether any of these files changed, came or went.
 * @param {string} base
 * @param {readonly string[]} files
 */
function hashOfFiles(base, files) {
  const hash = createHash("sha256");
  for (const file of [...files].sort()) {
    const content = readFileSync(file);
    // With its length, so that no content can look like the next file's name.
    hash.update(`${relative(base, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** @param {string} text */
function hashOfText(text) {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/**
 * @param {string} path
 * @returns {string | undefined}
 */
function readStamp(path) {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path
 * @param {string} stamp
 */
function writeStamp(path, stamp) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${stamp}\n`);
}

module.exports = { hashOfFiles, hashOfText, filesBelow, readStamp, writeStamp };
