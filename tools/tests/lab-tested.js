// @ts-check
const { existsSync, readdirSync, statSync } = require("node:fs");
const { release } = require("node:os");
const { join } = require("node:path");
const { cacheFolder, ROOT } = require("../checkout/folders");
const { filesBelow, hashOfFiles, hashOfText, readStamp, writeStamp } = require("../checkout/stamp");

const LAB = join(ROOT, "tests", "lab");
const STAMP = join(cacheFolder(), "lab-tested");
/** Only these folders: lock files and this stamp lie beside them. */
const DISK_FOLDER = /^lab-[0-9a-f]+$/;

/** Tells whether this lab has passed its own tests on this machine with these images: another run shows nothing new. */
function isLabTested() {
  return readStamp(STAMP) === stampOf(LAB);
}

/** @param {readonly { name: string, status: string }[]} files of jest's report */
function rememberLabTested(files) {
  const ofLab = files.filter(({ name }) => name.startsWith(join(LAB, "/")));
  if (ofLab.length > 0 && ofLab.every(({ status }) => status === "passed")) writeStamp(STAMP, stampOf(LAB));
}

/**
 * @param {string} lab folder
 * @param {string} cache
 */
function stampOf(lab, cache = cacheFolder()) {
  const names = existsSync(cache) ? readdirSync(cache).sort() : [];
  const disks = names
    .filter((name) => DISK_FOLDER.test(name))
    .map(
      (name) =>
        `${name} ${String(statSync(join(cache, name, "root.ext4"), { throwIfNoEntry: false })?.mtimeMs)}`,
    );
  return hashOfText([hashOfFiles(lab, filesBelow(lab)), release(), ...disks].join("\n"));
}

module.exports = { isLabTested, rememberLabTested, stampOf, STAMP };
