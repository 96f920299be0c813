// @ts-check
const { spawnSync } = require("node:child_process");
const { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } = require("node:fs");
const { basename, delimiter, dirname, join } = require("node:path");
const { runQuietly } = require("./child");
const { cacheFolder } = require("./folders");
const { withLock } = require("./lock");
const { Problem } = require("./problem");
const { withProgress } = require("./progress");
const { buildWithGo, hasGo } = require("./pulumi-cli/go-build");
const { PARTS } = require("./pulumi-cli/parts");
const { downloadRelease, officialAddresses } = require("./pulumi-cli/release");
const { isAtLeast, OLDEST_USABLE, pinnedVersion } = require("./pulumi-cli/version");
const { filesBelow, hashOfFiles } = require("./stamp");

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
    const result = spawnSync(pulumi, ["version"], { encoding: "utf8", timeout: 20_000 });
    return result.status === 0 && isAtLeast(result.stdout, OLDEST_USABLE);
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
  const recipes = join(__dirname, "pulumi-cli");
  const files = filesBelow(recipes).filter((file) => /\.(mod|sum)$/.test(file));
  return join(cacheFolder(), `pulumi-${pinnedVersion()}-${hashOfFiles(recipes, files).slice(0, 12)}`);
}

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

module.exports = { providePulumi, findPulumi, pulumiEnvironment };
