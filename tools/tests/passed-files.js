// @ts-check
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { hashOfText, readStamp, writeStamp } = require("../checkout/stamp");

/**
 * Remembers which files have passed a check that looks at each file by itself. A file passes again only with the same
 * path and content, and under the same `rules`: the configuration and the version of whatever checks.
 */
class PassedFiles {
  /**
   * @param {string} root of the checkout; files are named from there
   * @param {string} memory file, which checkouts share
   * @param {readonly string[]} rules files whose content decides the check
   */
  constructor(root, memory, rules) {
    this.root = root;
    this.memory = memory;
    this.rules = hashOfText(rules.map((name) => `${name}\0${this.#read(name)}`).join("\0"));
    this.passed = new Set((readStamp(memory) ?? "").split("\n"));
  }

  /**
   * @param {readonly string[]} files
   * @returns {string[]} those that have yet to pass
   */
  others(files) {
    return files.filter((name) => !this.passed.has(this.#keyOf(name)));
  }

  /**
   * Remembers these alone: what earlier checkouts had, and this one has not, would only pile up.
   * @param {readonly string[]} files
   */
  remember(files) {
    writeStamp(this.memory, files.map((name) => this.#keyOf(name)).join("\n"));
  }

  /** @param {string} name */
  #keyOf(name) {
    return hashOfText(`${this.rules}\0${name}\0${this.#read(name)}`);
  }

  /** @param {string} name */
  #read(name) {
    const path = join(this.root, name);
    return existsSync(path) ? readFileSync(path, "latin1") : "";
  }
}

module.exports = { PassedFiles };
