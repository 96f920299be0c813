import type { LabHost } from "../../lab";

/** A host's records of a stack: text by path under /var/lib/trunkline. */
export type Records = Readonly<Record<string, string>>;

/** Stands for the namespace inode in an attachment's record, which differs after every boot. */
const SPACE = 4_026_500_000;

const namespaces = ["red", "blue"];

export async function readRecords(host: LabHost): Promise<Records> {
  const { stdout } = await host.run(
    "cd /var/lib/trunkline && for file in links/* networks/* attachments/*; do [ -e $file ] && echo $file && sed 's/^/ /' $file; done; true",
  );
  const files: Record<string, string> = {};
  let path = "";
  for (const line of stdout.split("\n").filter((text) => text !== "")) {
    if (line.startsWith(" ")) files[path] += `${line.slice(1)}\n`;
    else files[(path = line)] = "";
  }
  const inodes = await inodesOf(host);
  return replaced(files, (inode) => SPACE + inodes.indexOf(inode));
}

/** Replaces all records of these kinds on the host, as if that had written them. */
export async function writeRecords(host: LabHost, records: Records): Promise<void> {
  const inodes = await inodesOf(host);
  const files = replaced(records, (number) => inodes[number - SPACE] ?? 0);
  await host.run("cd /var/lib/trunkline && rm -f links/* networks/* attachments/*");
  for (const [path, text] of Object.entries(files))
    await host.run(`sed "s/^machine .*/machine $(cat /etc/machine-id)/" >/var/lib/trunkline/${path}`, {
      stdin: text,
    });
}

function replaced(records: Records, by: (inode: number) => number): Records {
  return Object.fromEntries(
    Object.entries(records).map(([path, text]) => [
      path,
      text.replace(/^space (\d+)$/m, (_, inode: string) => `space ${String(by(Number(inode)))}`),
    ]),
  );
}

async function inodesOf(host: LabHost): Promise<number[]> {
  const paths = namespaces.map((name) => `/run/netns/${name}`).join(" ");
  const { stdout } = await host.run(`stat -c %i ${paths} 2>/dev/null; true`);
  return stdout.split("\n").map(Number);
}
