import type { LabHost } from "../lab";

/**
 * How `ip` fails: the kernel refuses one step; the process dies midway without a word; or the step is silently skipped.
 * Or it waits before the step, while something else may fail.
 */
export type Failing = "refused" | "killed" | "ignored" | "paused";

/**
 * Replaces `ip`. Counted over all batches, the step whose number is in /tmp/ip-fails has no effect, and unless it is
 * ignored, neither have those after it in its batch. Everything later is done, above all taking back. Queries do not
 * count as steps.
 */
const failing = `#!/bin/sh
case "$*" in *-batch*) ;; *) exec /tmp/real-ip "$@" ;; esac
[ -e /tmp/ip-fails ] || exec /tmp/real-ip "$@"
read -r number how </tmp/ip-fails
batch=
while IFS= read -r line; do
  case $line in
    "" | *" show" | "route show table all" | "route get "* | "netns list-id") ;;
    *) number=$((number - 1)) ;;
  esac
  if [ "$number" = 0 ]; then
    rm /tmp/ip-fails
    echo "$line" >/tmp/ip-failed
    case $how in
      ignored) { printf "%s\\n" "$batch"; cat; } | /tmp/real-ip "$@"; exit ;;
      # The loopback link is in every namespace, and is never deleted.
      refused) printf "%slink delete dev lo\\n" "$batch" | /tmp/real-ip "$@"; exit 1 ;;
      paused)
        printf "%s" "$batch" | /tmp/real-ip "$@" || exit
        touch /tmp/ip-paused
        while [ -e /tmp/ip-paused ]; do sleep 0.02; done
        { printf "%s\\n" "$line"; cat; } | /tmp/real-ip "$@"; exit ;;
      killed) printf "%s" "$batch" | /tmp/real-ip "$@"; kill -9 $$ ;;
    esac
  fi
  batch="$batch$line
"
done
echo "$number $how" >/tmp/ip-fails
printf "%s" "$batch" | exec /tmp/real-ip "$@"
`;

/** Installs the failing `ip` on a host until the host is cleaned. */
export async function useFailingIp(host: LabHost): Promise<void> {
  await host.run(
    "cp /usr/bin/ip /tmp/real-ip; rm -f /tmp/ip-fail*; cat >/tmp/failing-ip; chmod +x /tmp/failing-ip; mount --bind /tmp/failing-ip /usr/bin/ip",
    { stdin: failing },
  );
}

/** Returns the shell command that makes the step with this number fail, counted from now on, from 1. */
export function failAt(number: number, how: Failing): string {
  return `echo ${String(number)} ${how} >/tmp/ip-fails`;
}

/** Prints the step that failed, or an empty line if none did, and disarms the failure. */
export const failedStep =
  'rm -f /tmp/ip-fails; [ ! -e /tmp/ip-failed ] || read -r step </tmp/ip-failed; rm -f /tmp/ip-failed; echo "${step-}"';
