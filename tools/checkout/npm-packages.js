// @ts-check
const { join } = require("node:path");
const { runQuietly } = require("./child");
const { cacheFolder, ROOT, WORK_FOLDER } = require("./folders");
const { withLock } = require("./lock");
const { Problem } = require("./problem");
const { withProgress } = require("./progress");
const { hashOfFiles, hashOfText, readStamp, writeStamp } = require("./stamp");

const LOCKFILE = join(ROOT, "package-lock.json");
const STAMP = join(WORK_FOLDER, "npm-packages");

/** Makes node_modules what the lockfile says. */
async function installNpmPackages() {
  const wanted = hashOfFiles(ROOT, [LOCKFILE]);
  const upToDate = () => readStamp(STAMP) === wanted;
  if (upToDate()) return;
  // Not in node_modules, which is about to be removed.
  const lock = join(cacheFolder(), "locks", `npm-${hashOfText(ROOT).slice(0, 12)}`);
  await withLock(lock, async () => {
    if (upToDate()) return;
    await withProgress("installing npm packages", npmCi);
    writeStamp(STAMP, wanted);
  });
}

async function npmCi() {
  // Nothing here needs an install script: esbuild and swc bring their binaries as packages, ssh2's is an optional speed-up.
  // The log level is given because a silent `npm test` would hand its own down, and with it hide what went wrong.
  const options = ["--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = await runQuietly(["npm", "ci", ...options], { cwd: ROOT });
  if (result.exitCode !== 0)
    throw new Problem(`npm could not install the packages of package-lock.json:\n${result.output.trim()}`);
}

module.exports = { installNpmPackages };
