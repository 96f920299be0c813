// @ts-check
const {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} = require("node:fs");
const { dirname, join, relative } = require("node:path");
const { runQuietly } = require("./child");
const { ROOT, WORK_FOLDER } = require("./folders");
const { withLock } = require("./lock");
const { Problem } = require("./problem");
const { withProgress } = require("./progress");
const { filesBelow, hashOfFiles, readStamp, writeStamp } = require("./stamp");

const DIST = join(ROOT, "dist");
const STAMP = join(WORK_FOLDER, "dist");

/**
 * Builds dist/ unless it is up to date with the sources.
 * @param {{ evenWithTypeErrors: boolean }} options whether to build dist/ for tests although there are type errors
 */
async function buildPackage({ evenWithTypeErrors }) {
  linkPackageToItself();
  const wanted = hashOfSources();
  const upToDate = () => existsSync(DIST) && readStamp(STAMP) === wanted;
  if (upToDate()) return;
  await withLock(`${STAMP}.lock`, async () => {
    if (upToDate()) return;
    const { exitCode, output } = await withProgress("building dist/", compile);
    if (exitCode === 0) writeStamp(STAMP, wanted);
    else if (!evenWithTypeErrors || !existsSync(DIST))
      throw new Problem(`the sources do not compile:\n${output.trim()}`);
  });
}

/**
 * Programs in this checkout, and the provider text that their stacks store, import the package by its name. Node
 * resolves that name without a link only for the package's own files, and stored text is not in a file.
 */
function linkPackageToItself() {
  const link = join(ROOT, "node_modules", "pulumi-trunkline");
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present?.isSymbolicLink() && readlinkSync(link) === "..") return;
  rmSync(link, { recursive: true, force: true });
  symlinkSync("..", link);
}

function hashOfSources() {
  const configuration = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  return hashOfFiles(ROOT, [...sourceFiles(), ...configuration.map((name) => join(ROOT, name))]);
}

function sourceFiles() {
  return ["provider", "sdk", "graph", "cli"].flatMap((folder) => filesBelow(join(ROOT, folder)));
}

/** Builds beside dist/ and then swaps: removed sources leave nothing behind, and dist/ is missing for a moment only. */
async function compile() {
  const fresh = join(WORK_FOLDER, `dist-${process.pid}`);
  const old = `${fresh}.old`;
  mkdirSync(WORK_FOLDER, { recursive: true });
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const commandLine = [process.execPath, tsc, "-p", "tsconfig.build.json", "--outDir", fresh];
  const result = await runQuietly(commandLine, { cwd: ROOT });
  if (existsSync(fresh)) {
    copyScripts(fresh);
    if (existsSync(DIST)) renameSync(DIST, old);
    renameSync(fresh, DIST);
    rmSync(old, { recursive: true, force: true });
  }
  return result;
}

/**
 * Copies the scripts for hosts, which are read from beside the code that sends them.
 * @param {string} dist
 */
function copyScripts(dist) {
  for (const script of sourceFiles().filter((file) => file.endsWith(".sh"))) {
    const target = join(dist, relative(ROOT, script));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(script, target);
  }
}

module.exports = { buildPackage };
