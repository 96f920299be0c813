// @ts-check
const { createHash } = require("node:crypto");
const { createWriteStream } = require("node:fs");
const { join } = require("node:path");
const { Transform } = require("node:stream");
const { pipeline } = require("node:stream/promises");
const { runQuietly } = require("../checkout/child");
const { Problem } = require("../checkout/problem");
const { PARTS } = require("./parts");

/** Where the addresses can be reached at all, a checksum file is there at once. */
const REACHABLE_WITHIN_MS = 5_000;
/** 150 MB on a slow line. */
const DOWNLOAD_WITHIN_MS = 15 * 60_000;

/** @typedef {{ checksums: string, archive: string, archiveName: string }} Addresses */

/**
 * Puts the parts of an official release into a folder.
 * @param {{ folder: string, report: (detail: string) => void, addresses: Addresses }} options
 * @returns {Promise<boolean>} false: the release cannot be reached from here
 */
async function downloadRelease({ folder, report, addresses }) {
  const expected = checksumOf(await fetchChecksums(addresses.checksums), addresses.archiveName);
  if (!expected) return false;
  const archive = join(folder, addresses.archiveName);
  let actual;
  try {
    actual = await fetchArchive(addresses.archive, archive, report);
  } catch {
    return false;
  }
  if (actual !== expected)
    throw new Problem(
      `${addresses.archive} has SHA-256 ${actual}, but ${addresses.checksums} says ${expected}`,
    );
  report("unpacking");
  const names = PARTS.map((part) => `pulumi/${part}`);
  const tar = ["tar", "-xzf", archive, "-C", folder, "--strip-components=1", ...names];
  const result = await runQuietly(tar);
  if (result.exitCode !== 0) throw new Problem(`tar could not unpack ${archive}:\n${result.output.trim()}`);
  return true;
}

/**
 * @param {string} version
 * @returns {Addresses}
 */
function officialAddresses(version) {
  const machine = `${process.platform}-${process.arch}`;
  const archiveName = `pulumi-v${version}-${machine}.tar.gz`;
  return {
    archiveName,
    archive: `https://get.pulumi.com/releases/sdk/${archiveName}`,
    checksums: `https://github.com/pulumi/pulumi/releases/download/v${version}/pulumi-${version}-checksums.txt`,
  };
}

/** @param {string} address */
async function fetchChecksums(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) });
    return response.ok ? await response.text() : "";
  } catch {
    return "";
  }
}

/**
 * @param {string} checksums lines of `sha256sum`
 * @param {string} name
 */
function checksumOf(checksums, name) {
  const line = checksums.split("\n").find((candidate) => candidate.trim().split(/\s+\*?/)[1] === name);
  return /^[0-9a-f]{64}\b/.exec(line ?? "")?.[0];
}

/**
 * @param {string} address
 * @param {string} path
 * @param {(detail: string) => void} report
 */
async function fetchArchive(address, path, report) {
  const response = await fetch(address, { signal: AbortSignal.timeout(DOWNLOAD_WITHIN_MS) });
  if (!response.ok || !response.body) throw new Error(`HTTP status ${response.status}`);
  const hash = createHash("sha256");
  let bytes = 0;
  const hashing = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      report(`${Math.round(bytes / 1e6)} MB`);
      done(null, chunk);
    },
  });
  await pipeline(response.body, hashing, createWriteStream(path));
  return hash.digest("hex");
}

module.exports = { downloadRelease, officialAddresses, checksumOf };
