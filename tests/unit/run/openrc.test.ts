/** What a change puts on a host with OpenRC, as a real OpenRC runs it. */
import { boot, ensureOpenrc, underOpenrc } from "./_openrc";
import { runScript, useFolder } from "./_script";

const folder = useFolder();

const put = (name: string, parent: string): string[] =>
  [
    `trunkline-record 1 ${name}`,
    "urn urn:a",
    "owned yes",
    `build link add link ${parent} name ${name} type macvlan mode bridge`,
    `build link set dev ${name} alias mark-of-${name}`,
    `build link set dev ${name} up`,
  ].map((line) => `put links/${name} ${line}`);

test("links are back before the engines start, and one whose parent comes later is made then", () => {
  const rounds = `
"$@"
ip link add p0 type veth peer name p1 && ip link set p0 up && ip link set p1 up
${boot}
echo "back: $(cd /sys/class/net && echo v*)"
cat /run/trunkline/unrestored
ip link add q0 type veth peer name q1 && ip link set q0 up
until [ -e /sys/class/net/vlate ]; do sleep 0.1; done
ip link delete v1
rc-service trunkline-restore restart 2>/run/said
echo "again: $(cd /sys/class/net && echo v*)"`;
  const { stdout } = runScript({
    shell: ["dash"],
    mode: "change",
    document: ["trunkline 1", "tx 1", ...put("v1", "p0"), ...put("vlate", "q0"), "keep", "end", ""].join(
      "\n",
    ),
    folder: folder(),
    prepare: underOpenrc(ensureOpenrc()),
    starter: ["sh", "-c", rounds, "sh"],
  });
  const said = (stdout.split("\nend\n")[1] ?? "").split("\n").map((line) => line.trim());
  expect(said).toContain("docker finds v1");
  expect(said.findIndex((line) => line.endsWith("v1 is back"))).toBeLessThan(said.indexOf("docker finds v1"));
  expect(said).toContain("back: v1");
  expect(said).toContain("vlate no link q0");
  expect(said).toContain("again: v1 vlate");
});
