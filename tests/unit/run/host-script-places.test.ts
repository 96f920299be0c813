/**
 * Hosts whose `ip` is in none of the four usual folders: it is found where a distribution or an administrator puts it, and
 * never run where somebody else than root could have put it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseFacts, parseState, said, type Report } from "../../../provider/observe/report";
import { request, runScript, tree, useFolder } from "./_script";
import { shells } from "./_shells";

const folder = useFolder();

/** Moves commands from where they usually are to folder $place, with permissions for root alone. */
const move = (commands: string): string => `
mkdir -p "/mnt$place"
chmod 755 "/mnt$place"
: >/mnt/nothing
for name in ${commands}; do
  cp -L "$(command -v $name)" "/mnt$place/$name"
  for usual in /usr/sbin /usr/bin /sbin /bin; do
    [ ! -x "/mnt$usual/$name" ] || mount --bind /mnt/nothing "/mnt$(realpath "$usual")/$name"
  done
done
`;

/** Puts a program in the place of the moved `ip` that shows that it was run. */
const trap = `
printf '#!/bin/sh\\ntouch /var/lib/pwned\\n' >"/mnt$place/ip"
`;

const some = move("ip flock nsenter");
const all = move("ip flock nsenter ls grep cat sed tr readlink sleep dmesg stat unshare");

/** A distribution whose profile is symbolic links into a store, in which builders make entries of their own. */
const profile = (store: string, bin: string): string => `
umount -l /mnt/run
mount -t tmpfs -o mode=755 none /mnt/run
place=${store}/1-system-path/${bin}
${all}
mkdir "/mnt${store}/2-system"
chmod 1775 "/mnt${store}"
ln -s "../1-system-path" "/mnt${store}/2-system/sw"
ln -s "../1-system-path" "/mnt${store}/2-system/profile"
ln -s "${store}/2-system" /mnt/run/current-system
`;

describe.each(shells)("in %s", (_, shell) => {
  const look = (prepare: string, path = "/usr/bin"): Report =>
    runScript({
      shell: ["chroot", "/mnt", ...shell],
      mode: "look",
      document: request(),
      folder: folder(),
      prepare: `${tree}${prepare}`,
      starter: ["env", `PATH=/usr/sbin:/usr/bin:/sbin:/bin:${path}`],
    }).report;

  const finds = (report: Report): void => {
    expect(said(report, "problem")).toEqual([]);
    expect(parseFacts(report).iproute2).toMatch(/^\d/);
    expect(parseFacts(report).lacks).toEqual([]);
    expect(parseState(report, parseFacts(report)).links.map(({ name }) => name)).toContain("lo");
  };

  test("ip is found in /opt/bin", () => {
    finds(look(`place=/opt/bin\n${some}`));
  });

  test("ip is found where the PATH of the login leads to", () => {
    finds(look(`place=/opt/net/sbin\n${some}`, "/opt/nowhere:/opt/net/sbin"));
  });

  test("everything is found in the profile of NixOS", () => {
    finds(look(profile("/nix/store", "bin")));
  });

  test("everything is found in the profile of Guix", () => {
    finds(look(profile("/gnu/store", "bin")));
  });

  const elsewhere = "place=/opt/net\n";
  test.each([
    ["its folder", 'chmod g+w "/mnt/opt/net"'],
    ["a folder above", "chmod o+w /mnt/opt"],
    ["a folder above, though it has the sticky bit", "chmod 1777 /mnt/opt"],
    ["ip itself", "chmod o+w /mnt/opt/net/ip"],
    [
      "a symbolic link on the way",
      "mkdir -m 777 /mnt/opt/open; mv /mnt/opt/net /mnt/opt/safe; ln -s ../safe /mnt/opt/open/net; ln -s open/net /mnt/opt/net",
    ],
    [
      "where ip leads to",
      "mkdir -m 777 /mnt/opt/open; mv /mnt/opt/net/ip /mnt/opt/open; ln -s ../open/ip /mnt/opt/net/ip",
    ],
  ])("ip is not run if others than root can write to %s", (_what, opened) => {
    const report = look(`${elsewhere}${some}${trap}chmod 755 /mnt/opt/net/ip\n${opened}`, "/opt/net");
    expect(report.lines).toEqual(["problem no-iproute2 /opt/net/ip"]);
    expect(existsSync(join(folder(), "pwned"))).toBe(false);
  });

  test("what is in no absolute folder of the PATH is not looked at", () => {
    const report = look(`${elsewhere}${some}${trap}`, "opt/net:.::net");
    expect(report.lines).toEqual(["problem no-iproute2 "]);
  });

  test("symbolic links that lead in a circle end nothing but their own path", () => {
    const circle = "ln -s b /mnt/opt/a; ln -s a /mnt/opt/b";
    finds(look(`place=/opt/net\n${some}${circle}`, "/opt/a/net:/opt/net"));
  });
});
