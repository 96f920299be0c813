// @ts-check
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** The oldest CLI of its own that a machine may bring: the release of the oldest SDK that package.json allows. */
const OLDEST_USABLE = "3.220.0";

const GO_MODULE = join(__dirname, "from-go-modules", "cli", "go.mod");

/** The release that is installed where there is none: what the Go module builds, so that there is one place to raise it. */
function pinnedVersion() {
  const version = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(
    readFileSync(GO_MODULE, "utf8"),
  )?.[1];
  if (!version) throw new Error(`${GO_MODULE} names no version of github.com/pulumi/pulumi/pkg/v3`);
  return version;
}

/**
 * @param {string} printed by `pulumi version`: "v3.250.0", with a suffix for builds between releases
 * @param {string} oldest
 */
function isAtLeast(printed, oldest) {
  const [have, want] = [numbers(printed), numbers(oldest)];
  if (!have || !want) return false;
  const differs = have.findIndex((number, place) => number !== want[place]);
  return differs < 0 || Number(have[differs]) > Number(want[differs]);
}

/** @param {string} version */
function numbers(version) {
  return /^v?(\d+)\.(\d+)\.(\d+)/.exec(version.trim())?.slice(1).map(Number);
}

module.exports = { OLDEST_USABLE, pinnedVersion, isAtLeast };
