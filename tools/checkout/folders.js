// @ts-check
const { homedir } = require("node:os");
const { join, resolve } = require("node:path");

const ROOT = resolve(__dirname, "../..");

/** Gone with every `npm ci`, as what is remembered here depends on what that installs. */
const WORK_FOLDER = join(ROOT, "node_modules", ".cache", "trunkline");

/** What takes minutes to make and outlives a checkout. */
function cacheFolder() {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "trunkline");
}

module.exports = { ROOT, WORK_FOLDER, cacheFolder };
