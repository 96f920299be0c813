import { readFileSync } from "node:fs";
import { join } from "node:path";

interface LockedPackage {
  readonly optionalDependencies?: Record<string, string>;
}

const lockfile = join(__dirname, "../../../package-lock.json");
const { packages } = JSON.parse(readFileSync(lockfile, "utf8")) as {
  packages: Record<string, LockedPackage>;
};

/** Looks a package up like Node: in the package's own node_modules, then in those of the folders around it. */
function isLocked(from: string, name: string): boolean {
  if (`${from && `${from}/`}node_modules/${name}` in packages) return true;
  if (from === "") return false;
  return isLocked(from.slice(0, Math.max(0, from.lastIndexOf("node_modules/") - 1)), name);
}

/** `npm ci` refuses a lockfile that lacks one, on any platform; npm omits those that its registry did not have. */
test("binaries for other platforms are in the lockfile too", () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
  );
  expect(missing).toEqual([]);
});
