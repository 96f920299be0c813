import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const packages = ["openrc", "librc1", "libeinfo1"];

/**
 * Returns a folder with OpenRC as Debian has it, unpacked and not installed, since it conflicts with the scripts of other init
 * systems. Gets the packages once; fails where that is not possible.
 */
export function ensureOpenrc(): string {
  const folder = join(homedir(), ".cache/trunkline/openrc");
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const made = mkdtempSync(`${folder}-`);
  const script = `cd "$1" && apt-get -qq download ${packages.join(" ")} && for each in *.deb; do dpkg-deb -x "$each" root || exit; done`;
  const { status, stderr } = spawnSync("sh", ["-c", script, "sh", made], { encoding: "utf8" });
  if (status === 0 && !existsSync(folder)) renameSync(join(made, "root"), folder);
  rmSync(made, { recursive: true });
  if (existsSync(folder)) return folder;
  throw new Error(
    `this test needs Debian's packages ${packages.join(", ")}, which apt-get cannot get:\n${stderr}`,
  );
}

/** Commands that put OpenRC over this machine's own files, with services that stand in for those of a distribution. */
export const underOpenrc = (openrc: string): string => `
mount -t tmpfs -o mode=755 none /run && mkdir -p /run/lower/usr /run/lower/etc /run/upper /run/work
cp -a "${openrc}/lib" "${openrc}/sbin" /run/lower/usr && cp -a "${openrc}/etc/." /run/lower/etc || exit
printf '#!/sbin/openrc-run\\nstart() { :; }\\n' >/run/lower/etc/init.d/localmount
cat >/run/lower/etc/init.d/docker <<"END"
#!/sbin/openrc-run
depend() { need localmount; }
start() { echo "docker finds $(cd /sys/class/net && echo v*)"; }
END
mkdir -p /run/lower/etc/runlevels/sysinit /run/lower/etc/runlevels/boot /run/lower/etc/runlevels/default
chmod 755 /run/lower/etc/init.d/*
ln -s /etc/init.d/localmount /run/lower/etc/runlevels/boot/localmount
ln -s /etc/init.d/docker /run/lower/etc/runlevels/default/docker
mount -t overlay -o lowerdir=/run/lower/usr:/usr none /usr || exit
mount -t overlay -o lowerdir=/run/lower/etc:/etc,upperdir=/run/upper,workdir=/run/work none /etc || exit
mount -t sysfs none /sys || exit
mkdir /run/openrc
`;

/** What OpenRC does when a host boots. */
export const boot = "for level in sysinit boot default; do openrc $level </dev/null 2>/run/said; done";
