// @ts-check
const { existsSync, mkdirSync, readdirSync, renameSync, rmSync } = require("node:fs");
const { basename, dirname, join } = require("node:path");
const { runQuietly } = require("../checkout/child");
const { Problem } = require("../checkout/problem");
const { buildWithGo, hasGo } = require("./from-go-modules/build");
const { downloadRelease, officialAddresses } = require("./release");
const { OLDEST_USABLE, pinnedVersion } = require("./version");

/**
 * Made beside its place and put there when it has shown that it runs.
 * @param {string} folder
 * @param {(detail: string) => void} report
 */
async function install(folder, report) {
  removeLeftovers(folder);
  const unfinished = `${folder}.unfinished-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const version = pinnedVersion();
    const options = { folder: unfinished, report };
    const downloaded = await downloadRelease({ ...options, addresses: officialAddresses(version) });
    if (!downloaded) {
      if (!hasGo()) throw noWayToGetIt(version);
      await buildWithGo({ ...options, version, scratch: `${folder}.go` });
    }
    await smokeTest(unfinished, version);
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * Of those that were killed on the way: we hold the lock, so nobody is at it.
 * @param {string} folder
 */
function removeLeftovers(folder) {
  const names = readdirSync(dirname(folder)).filter((name) =>
    name.startsWith(`${basename(folder)}.unfinished-`),
  );
  for (const name of names) rmSync(join(dirname(folder), name), { recursive: true, force: true });
}

/** @param {string} version */
function noWayToGetIt(version) {
  return new Problem(
    `There is no Pulumi CLI here (${OLDEST_USABLE} or newer, with its Node.js language host beside it on PATH), its official release cannot be reached, and there is no Go (1.21 or newer) to build it with.`,
    [
      "Any one of these is enough:",
      `  curl -fsSL https://get.pulumi.com | sh -s -- --version ${version}   and ~/.pulumi/bin on PATH`,
      "  brew install pulumi/tap/pulumi",
      "  Go 1.21 or newer on PATH, from https://go.dev/dl: the CLI is then built from Go modules, in four to nine minutes",
    ].join("\n"),
  );
}

/**
 * @param {string} folder
 * @param {string} version
 */
async function smokeTest(folder, version) {
  const { exitCode, output } = await runQuietly([join(folder, "pulumi"), "version"]);
  if (exitCode !== 0 || output.trim() !== `v${version}`)
    throw new Problem(
      `the Pulumi CLI that was just made does not run; "pulumi version" printed:\n${output.trim()}`,
    );
}

module.exports = { install };
