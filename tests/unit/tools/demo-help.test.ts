import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const START = resolve(__dirname, "../../../tools/start.js");

test.each(["--help", "-h"])(
  "the demo's %s is there at once: nothing is fetched or built for it",
  (option) => {
    const cache = mkdtempSync(join(tmpdir(), "trunkline-help-"));
    try {
      const { stdout, stderr, status } = spawnSync(process.execPath, [START, "demo", option], {
        env: { XDG_CACHE_HOME: cache, HOME: cache, PATH: "" },
        encoding: "utf8",
      });
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toContain("--known-hosts FILE");
      expect(readdirSync(cache)).toEqual([]);
    } finally {
      rmSync(cache, { recursive: true });
    }
  },
);
