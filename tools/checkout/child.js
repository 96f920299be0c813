// @ts-check
// Not by execa, which everything else uses: `npm ci` is run by this, when there is no package yet.
const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { Problem } = require("./problem");

/** @typedef {Record<string, string | undefined>} Environment */

const KEPT_OUTPUT_CHARACTERS = 200_000;

/**
 * Runs a command to its end without showing what it prints.
 * @param {readonly string[]} commandLine
 * @param {{ cwd?: string, env?: Environment, onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ exitCode: number, output: string }>} output: both streams as they came, the last of it if it is long
 */
function runQuietly(commandLine, options = {}) {
  const [command = "", ...args] = commandLine;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (/** @type {string} */ text) => {
        output = (output + text).slice(-KEPT_OUTPUT_CHARACTERS);
        for (const line of text.split("\n")) if (line) options.onLine?.(line);
      });
    }
    child.on("error", (error) => reject(explained(error, command)));
    child.on("close", (code, signal) => resolve({ exitCode: exitCodeOf(code, signal), output }));
  });
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {string} command
 */
function explained(error, command) {
  return error.code === "ENOENT" ? new Problem(`${command} is needed, and it is not on PATH`) : error;
}

/**
 * Lets a command have the terminal: its streams are ours, so are the signals that we get and the exit code it ends with.
 * @param {readonly string[]} commandLine
 * @param {{ cwd?: string, env?: Environment }} [options]
 * @returns {Promise<number>}
 */
function handOver(commandLine, options = {}) {
  const [command = "", ...args] = commandLine;
  return new Promise((resolve, reject) => {
    const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);
    const passOn = (/** @type {NodeJS.Signals} */ signal) => {
      // Ctrl-C reaches everything on the terminal by itself; a second one would cut the child's tidying up short.
      const fromTerminal = process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT");
      if (!fromTerminal) child.kill(signal);
    };
    // Before there is a child: one that came in between would end us and leave the child alone.
    for (const signal of signals) process.on(signal, passOn);
    const stopListening = () => signals.forEach((signal) => process.off(signal, passOn));
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: "inherit",
    });
    child.on("error", (error) => {
      stopListening();
      reject(error);
    });
    child.on("close", (code, signal) => {
      stopListening();
      resolve(exitCodeOf(code, signal));
    });
  });
}

/**
 * As a shell tells it: 128 and the signal's number.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitCodeOf(code, signal) {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

module.exports = { runQuietly, handOver };
