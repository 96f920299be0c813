// @ts-check
const execa = require("execa");
const { accessSync, constants, mkdirSync } = require("node:fs");
const { delimiter, dirname, join } = require("node:path");
const { cacheFolder } = require("../checkout/folders");
const { withLock } = require("../checkout/lock");
const { Problem } = require("../checkout/problem");
const { withProgress } = require("../checkout/progress");
const { filesBelow, hashOfFiles } = require("../checkout/stamp");
const { install } = require("./install");
const { PARTS } = require("./parts");
const { isAtLeast, OLDEST_USABLE, pinnedVersion } = require("./version");

/** Makes sure that there is a Pulumi CLI to run: the machine's own, else an official release, else one built with Go. */
async function providePulumi() {
  if (findPulumi()) return;
  const folder = installationFolder();
  await withLock(`${folder}.lock`, async () => {
    if (isComplete(folder)) return;
    await withProgress(`getting the Pulumi CLI ${pinnedVersion()}`, (report) => install(folder, report));
  });
}

/**
 * The CLI to use: TRUNKLINE_PULUMI, else the one on PATH when it is new enough, else the one in the cache.
 * @returns {string | undefined} path of its binary
 */
function findPulumi() {
  const chosen = process.env["TRUNKLINE_PULUMI"];
  if (chosen && !isExecutable(chosen))
    throw new Problem(`TRUNKLINE_PULUMI names ${chosen}, which is no program`);
  if (chosen) return chosen;
  const own = findOnPath();
  if (own) return own;
  const folder = installationFolder();
  return isComplete(folder) ? join(folder, "pulumi") : undefined;
}

/**
 * What a process that runs `pulumi` needs in its environment; empty where there is no CLI.
 * @returns {Record<string, string>}
 */
function pulumiEnvironment() {
  const pulumi = findPulumi();
  if (!pulumi) return {};
  const home = join(cacheFolder(), "pulumi-home");
  mkdirSync(home, { recursive: true });
  return {
    PATH: withFirst(dirname(pulumi), process.env["PATH"] ?? ""),
    // Not the user's: their login and plugins are none of ours.
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    TRUNKLINE_PULUMI: pulumi,
  };
}

/**
 * @param {string} folder
 * @param {string} path
 */
function withFirst(folder, path) {
  return [folder, ...path.split(delimiter).filter((entry) => entry !== folder)].join(delimiter);
}

function findOnPath() {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  // An installation whose parts are apart, or that lacks one, is left alone: it would fail later and say less.
  const candidates = folders.filter(isComplete).map((folder) => join(folder, "pulumi"));
  return candidates.find((pulumi) => {
    const { failed, stdout } = execa.sync(pulumi, ["version"], { reject: false, timeout: 20_000 });
    return !failed && isAtLeast(stdout, OLDEST_USABLE);
  });
}

/** @param {string} folder */
function isComplete(folder) {
  return PARTS.every((part) => isExecutable(join(folder, part)));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Named after all that it is made from: another recipe is another folder, and an old checkout finds its own. */
function installationFolder() {
  const recipes = join(__dirname, "from-go-modules");
  const files = filesBelow(recipes).filter((file) => /\.(mod|sum)$/.test(file));
  return join(cacheFolder(), `pulumi-${pinnedVersion()}-${hashOfFiles(recipes, files).slice(0, 12)}`);
}

module.exports = { providePulumi, findPulumi, pulumiEnvironment };
