// @ts-check
const { Problem } = require("./checkout/problem");

/** The oldest that package.json allows. */
const OLDEST_NODE_MAJOR = 20;

/** @typedef {(args: string[]) => Promise<number>} Command resolves to the exit code */

/** What is needed is fetched or built first, each the first time only. */
const commands = /** @type {Record<string, Command>} */ ({
  async test(args) {
    await prepare({ dist: "even with type errors" });
    const { runTests } = require("./tests/run-tests");
    return runTests(args);
  },
  async build() {
    await prepare({ dist: true });
    return 0;
  },
  // Boots hosts and nothing else.
  async lab(args) {
    await prepare({});
    return runScript("tests/lab/cli.ts", args);
  },
  async bench(args) {
    await prepare({ dist: true, pulumi: true });
    return runScript("tests/bench/bench.ts", args);
  },
  async demo(args) {
    if (args.some((arg) => arg === "--help" || arg === "-h")) {
      const { USAGE } = require("./demo/usage");
      console.log(USAGE);
      return 0;
    }
    // Before anything is fetched: without hosts of one's own there is nothing to run it on.
    if (!args.some((arg) => arg.includes("@"))) requireLab();
    await prepare({ dist: true, pulumi: true });
    return runScript("tools/demo.ts", args);
  },
});

async function main() {
  const [name = "", ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw new Problem(`usage: node tools/start.js ${Object.keys(commands).join("|")} [ARGUMENTS]`);
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE_MAJOR)
    throw new Problem(
      `Node.js ${OLDEST_NODE_MAJOR} or newer is needed, this is ${process.version}.`,
      "See https://nodejs.org/en/download",
    );
  return command(args);
}

function requireLab() {
  if (process.platform === "linux" && process.arch === "x64") return;
  throw new Problem(
    `The demo's own hosts are User-Mode Linux kernels: they need Linux on x86-64, and this is ${process.platform} on ${process.arch}.`,
    "On two hosts of your own: npm run demo -- user@host1 user@host2 --parent eth1",
  );
}

/**
 * Each is loaded when it is its turn: an old Node.js could not read most of them, and what gets the CLI is made of packages.
 * @param {{ dist?: boolean | "even with type errors", pulumi?: boolean }} needed beside npm's packages
 */
async function prepare({ dist = false, pulumi = false }) {
  const { installNpmPackages } = require("./checkout/npm-packages");
  await installNpmPackages();
  if (dist) {
    const { buildPackage } = require("./checkout/dist");
    await buildPackage({ evenWithTypeErrors: dist === "even with type errors" });
  }
  if (pulumi) {
    const { providePulumi } = require("./pulumi-cli");
    await providePulumi();
  }
}

/**
 * @param {string} script
 * @param {string[]} args
 */
function runScript(script, args) {
  const { join } = require("node:path");
  const { handOver } = require("./checkout/child");
  const { ROOT } = require("./checkout/folders");
  const { pulumiEnvironment } = require("./pulumi-cli");
  const tsx = join(ROOT, "node_modules", "tsx", "dist", "cli.mjs");
  return handOver([process.execPath, tsx, join(ROOT, script), ...args], { env: pulumiEnvironment() });
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(error instanceof Problem ? `\n${error.message}` : error);
    process.exitCode = 1;
  },
);
