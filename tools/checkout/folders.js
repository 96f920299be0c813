// @ts-check
const { homedir } = require("node:os");
const { join, resolve } = require("node:path");

const ROOT = resolve(__dirname, "../..");

/** Every `npm ci` deletes this folder, because its contents depend on what that installs. */
const WORK_FOLDER = join(ROOT, "node_modules", ".cache", "trunkline");

/** Returns the folder for files that take minutes to make and outlive a checkout. */
function cacheFolder() {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "trunkline");
}

module.exports = { ROOT, WORK_FOLDER, cacheFolder };
