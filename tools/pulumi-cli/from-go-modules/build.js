// @ts-check
const execa = require("execa");
const { copyFileSync, chmodSync, mkdirSync, rmSync, statfsSync } = require("node:fs");
const { join } = require("node:path");
const { runQuietly } = require("../../checkout/child");
const { Problem } = require("../../checkout/problem");

/** What Go's caches grow to while it builds the CLI, with a margin. */
const NEEDED_DISK_BYTES = 6e9;
/** From here on Go fetches by itself the newer toolchain that a go.mod asks for. */
const OLDEST_GO = 21;
/**
 * A go.mod each: the language host is of the last sdk/v3 release that had it, and one module cannot hold that and the CLI.
 * The minutes are what two processors took for it, idle and busy.
 */
const MODULES = [
  { folder: "cli", title: "1/2 CLI (3–7 min)", package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
  {
    folder: "language-host",
    title: "2/2 Node.js language host (1–2 min)",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
];

/**
 * @typedef {object} GoBuild
 * @property {string} version of the CLI, without "v"
 * @property {string} folder where the parts go
 * @property {string} scratch where Go's caches go: kept when the build fails, so that the next try goes on from there
 * @property {(detail: string) => void} report
 */

/** @returns {boolean} whether there is a Go here that can build the CLI */
function hasGo() {
  const { stdout } = execa.sync("go", ["version"], { env: { GOTOOLCHAIN: "local" }, reject: false });
  return Number(/go1\.(\d+)/.exec(stdout)?.[1]) >= OLDEST_GO;
}

/** @param {GoBuild} build */
async function buildWithGo(build) {
  mkdirSync(build.scratch, { recursive: true });
  assertRoom(build.scratch);
  const env = goEnvironment(build.scratch);
  for (const module of MODULES) {
    const cwd = join(__dirname, module.folder);
    // The second begins to count anew: which of them it is stands before.
    const report = (/** @type {string} */ detail) => build.report(`${module.title}: ${detail}`);
    await compile({ ...build, report, env, cwd, package: module.package });
  }
  await copyDynamicProviderScript(build.folder, env);
  await discard(build.scratch, env);
}

/** @param {string} folder */
function assertRoom(folder) {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= NEEDED_DISK_BYTES) return;
  const [free, needed] = [bavail * bsize, NEEDED_DISK_BYTES].map((bytes) => `${Math.floor(bytes / 1e9)} GB`);
  throw new Problem(
    `building the Pulumi CLI takes ${needed} of disk for some minutes, and ${folder} has ${free}`,
    "Set XDG_CACHE_HOME to a folder on a larger disk, or install Pulumi yourself.",
  );
}

/**
 * Caches of its own: gigabytes that nothing else on the machine would use again.
 * @param {string} scratch
 */
function goEnvironment(scratch) {
  return {
    CGO_ENABLED: "0",
    GOCACHE: join(scratch, "build"),
    GOFLAGS: "-buildvcs=false",
    GOMODCACHE: join(scratch, "modules"),
    GOOS: undefined,
    GOARCH: undefined,
    GOTOOLCHAIN: "auto",
    GOWORK: "off",
  };
}

/** @param {GoBuild & { cwd: string, package: string, env: import("../../checkout/child").Environment }} build */
async function compile(build) {
  const { cwd, env, report } = build;
  let compiled = 0;
  const onLine = (/** @type {string} */ line) => {
    if (line.startsWith("go: downloading")) return report("downloading Go modules");
    if (!line.includes(" ")) report(`${++compiled} packages compiled`);
  };
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${build.version}`;
  const output = join(build.folder, "/");
  const commandLine = ["go", "build", "-v", "-mod=readonly", "-o", output, "-ldflags", flags, build.package];
  const result = await runQuietly(commandLine, { cwd, env, onLine });
  if (result.exitCode === 0) return;
  const told = result.output
    .split("\n")
    .filter((line) => line.includes(" ") && !line.startsWith("go: downloading"));
  throw new Problem(`go could not build the Pulumi CLI:\n${told.join("\n")}`);
}

/**
 * @param {string} folder
 * @param {import("../../checkout/child").Environment} env
 */
async function copyDynamicProviderScript(folder, env) {
  const commandLine = ["go", "list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"];
  const { output } = await runQuietly(commandLine, { cwd: join(__dirname, "cli"), env });
  const script = join(folder, "pulumi-resource-pulumi-nodejs");
  copyFileSync(join(output.trim(), "nodejs", "dist", "pulumi-resource-pulumi-nodejs"), script);
  chmodSync(script, 0o755);
}

/**
 * Go makes its module cache read-only, and only Go removes it without being root.
 * @param {string} scratch
 * @param {import("../../checkout/child").Environment} env
 */
async function discard(scratch, env) {
  await runQuietly(["go", "clean", "-modcache"], { cwd: scratch, env: { ...env, GOTOOLCHAIN: "local" } });
  rmSync(scratch, { recursive: true, force: true });
}

module.exports = { hasGo, buildWithGo };
