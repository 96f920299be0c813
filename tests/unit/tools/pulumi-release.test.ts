import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PARTS } from "../../../tools/pulumi-cli/parts";
import { checksumOf, downloadRelease, officialAddresses } from "../../../tools/pulumi-cli/release";

const NAME = "pulumi-v9.9.9-linux-x64.tar.gz";

let folder: string;
let server: Server;
let files: Record<string, string | Buffer>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "trunkline-release-"));
  files = {};
  server = createServer((request, response) => {
    const content = files[request.url?.slice(1) ?? ""];
    if (content === undefined) response.statusCode = 404;
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const download = () => {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addresses = { archiveName: NAME, archive: `${base}/archive`, checksums: `${base}/checksums` };
  return downloadRelease({ folder, report: () => undefined, addresses });
};

/** Packs an archive like a release: everything in one folder, including files that are not needed. */
function packRelease(): Buffer {
  const content = join(folder, "content", "pulumi");
  mkdirSync(content, { recursive: true });
  for (const name of [...PARTS, "pulumi-language-cobol"])
    writeFileSync(join(content, name), `this is ${name}`);
  execFileSync("tar", ["-czf", join(folder, "packed"), "-C", join(folder, "content"), "pulumi"]);
  return readFileSync(join(folder, "packed"));
}

const checksumLine = (content: Buffer | string, name: string) =>
  `${createHash("sha256").update(content).digest("hex")}  ${name}\n`;

test("unpacks what is needed when the checksum is the published one", async () => {
  const archive = packRelease();
  files = { archive, checksums: checksumLine("other", "other.tar.gz") + checksumLine(archive, NAME) };
  await expect(download()).resolves.toBe(true);
  for (const part of PARTS) expect(readFileSync(join(folder, part), "utf8")).toBe(`this is ${part}`);
  expect(() => readFileSync(join(folder, "pulumi-language-cobol"))).toThrow("ENOENT");
});

test("refuses what has another checksum", async () => {
  files = { archive: "something else", checksums: checksumLine(packRelease(), NAME) };
  await expect(download()).rejects.toThrow(/has SHA-256 .* says/);
});

test.each([
  ["no checksums", {}],
  ["a page that is no checksum file", { checksums: "<html>Please log in</html>" }],
  ["no such machine in the release", { checksums: checksumLine("x", "pulumi-v9.9.9-plan9-mips.tar.gz") }],
  ["checksums but no archive", { checksums: checksumLine("x", NAME) }],
])("%s: cannot be reached, said without an error", async (_what, served) => {
  files = served;
  await expect(download()).resolves.toBe(false);
});

test("a checksum is that of exactly this file", () => {
  const sum = "0123456789abcdef".repeat(4);
  expect(checksumOf(`${sum}  x-${NAME}\n`, NAME)).toBeUndefined();
  expect(checksumOf(`${sum} *${NAME}\n`, NAME)).toBe(sum);
  expect(checksumOf(`${sum.slice(1)}  ${NAME}\n`, NAME)).toBeUndefined();
});

test("both addresses are of one version, over https", () => {
  const { archive, checksums, archiveName } = officialAddresses("3.250.0");
  expect(archive).toMatch(/^https:.*\/pulumi-v3\.250\.0-/);
  expect(archive.endsWith(archiveName)).toBe(true);
  expect(checksums).toMatch(/^https:.*\/v3\.250\.0\//);
});
