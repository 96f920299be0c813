/** The script that follows the events of Docker, in the shells that hosts have, with a stand-in for Docker. */
import { text, useAttachHost } from "./_attach";
import { shells } from "./_shells";

const { attach, write } = useAttachHost();

/**
 * A Docker that tells what is in files: its containers, $web and $stuck, of which it cannot tell anything as long as there is
 * /run/hangs, and one that hangs it for ever.
 */
const docker = `
mount -t tmpfs -o mode=755 none /usr/local/bin
: >/run/docker.pid; : >/run/events; : >/run/hangs
foreign=$(printf %064d 9) web=$(printf %064d 1) stuck=$(printf %064d 2)
cat >/usr/local/bin/docker <<"END"
#!/bin/sh
case $1 in
  ps) [ ! -e /run/down ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; }; cat /run/ps; exit ;;
  events) exec tail -n +1 -f /run/events ;;
esac
case $* in *9) exec sleep 1000 ;; *2) [ ! -e /run/hangs ] || exec sleep 1000 ;; esac
for id in "$@"; do [ ! -e /run/inspect-$id ] || cat /run/inspect-$id; done
END
chmod +x /usr/local/bin/docker
printf "%s other\n%s alias/web,web\n%s stuck\n" $foreign $web $stuck >/run/ps
runs() { echo "0::/docker-$1" >/run/cgroup-$1; mount --bind /run/cgroup-$1 /proc/$pid/cgroup; echo "$1 $pid none /$2" >/run/inspect-$1; }
runs $web web; pid_of_web=$pid; begin; runs $stuck stuck
follow() { SHELL_AND_SCRIPT docker >/run/log 2>&1 & }
awaits() { until nsenter --net=/proc/$1/ns/net ip -o link show eth0 2>/dev/null | grep -q "state UP"; do sleep 0.1; done; }
`;

describe.each(shells)("in %s", (_, shell) => {
  test("Docker: containers that hang it keep no other one from its interface, and get theirs when they answer", () => {
    write(text({ container: "docker web" }));
    const ofStuck = text({ container: "docker stuck" })
      .replaceAll("3f5a9c01d2e4", "aaaaaaaaaaaa")
      .replaceAll("10.2/24", "10.3/24")
      .replaceAll("00:01", "00:02");
    write(ofStuck, "aaaaaaaaaaaa");
    const script = `${docker} follow; awaits $pid_of_web
until grep -q "docker stuck did not" /run/log; do sleep 0.1; done
rm /run/hangs; awaits $pid; until [ ! -e /run/trunkline/unattached/aaaaaaaaaaaa ]; do sleep 0.1; done; sort -u /run/log; kill -9 $!`;
    expect(attach(shell, script).printed).toEqual([
      "docker stuck did not get its interface back: docker did not answer within 20 s when it was asked about it; mend that and start it again or run pulumi up",
      "docker stuck has its interface eth0 again",
      "docker web has its interface eth0 again",
    ]);
  });

  test("Docker: what keeps its containers from being followed is told once, and they are followed when it has gone", () => {
    write(text({ container: "docker web" }));
    const script = `${docker} cd /var/lib/trunkline
once() { for wake in 1 2 3; do until pgrep -fx "sleep (1|10)" >/run/sleeps; do :; done; kill $(cat /run/sleeps) 2>/dev/null; done; }
: >/run/down; mv networks away; ln -s away networks; follow; once
rm networks; once
rm /run/down; awaits $pid_of_web; grep -v Terminated /run/log; kill -9 $!`;
    expect(attach(shell, script).printed).toEqual([
      "no container gets its interface back: /var/lib/trunkline/networks is not as root made it; see who changed it and give it back to root",
      "docker does not list its containers: Cannot connect to the Docker daemon; see systemctl status docker",
      "docker is followed again",
      "docker web has its interface eth0 again",
    ]);
  });
});
