import type { LabHost } from "../lab";

/**
 * How `ip` fails: the kernel refuses one step, the process is gone in the middle, having said nothing, or the step is
 * passed over and nobody hears of it.
 */
export type Failing = "refused" | "killed" | "ignored";

/**
 * Stands in the place of `ip`. Of all that batches are to do, the step that /tmp/ip-fails has the number of comes to
 * nothing, and so do those behind it in its batch unless it was ignored; what follows, taking back above all, is done. What only tells is no step.
 */
const failing = `#!/bin/sh
case "$*" in *-batch*) ;; *) exec /tmp/real-ip "$@" ;; esac
[ -e /tmp/ip-fails ] || exec /tmp/real-ip "$@"
read -r number how </tmp/ip-fails
batch=
while IFS= read -r line; do
  case $line in
    "" | "link show" | "addr show" | "route show table all") ;;
    *) number=$((number - 1)) ;;
  esac
  if [ "$number" = 0 ]; then
    rm /tmp/ip-fails
    echo "$line" >/tmp/ip-failed
    case $how in
      ignored) { printf "%s\\n" "$batch"; cat; } | /tmp/real-ip "$@"; exit ;;
      # The loopback link is in every namespace, and is never deleted.
      refused) printf "%slink delete dev lo\\n" "$batch" | /tmp/real-ip "$@"; exit 1 ;;
      killed) printf "%s" "$batch" | /tmp/real-ip "$@"; kill -9 $$ ;;
    esac
  fi
  batch="$batch$line
"
done
echo "$number $how" >/tmp/ip-fails
printf "%s" "$batch" | exec /tmp/real-ip "$@"
`;

/** From now on, until the host is cleaned, a step may be made to fail. */
export async function useFailingIp(host: LabHost): Promise<void> {
  await host.run(
    "cp /usr/bin/ip /tmp/real-ip; rm -f /tmp/ip-fail*; cat >/tmp/failing-ip; chmod +x /tmp/failing-ip; mount --bind /tmp/failing-ip /usr/bin/ip",
    { stdin: failing },
  );
}

/** What a host's shell runs for the step of that number, counted from then on and from 1, to fail. */
export function failAt(number: number, how: Failing): string {
  return `echo ${String(number)} ${how} >/tmp/ip-fails`;
}

/** What prints the step that failed since, in a line that is empty where none did; none will from then on. */
export const failedStep =
  'rm -f /tmp/ip-fails; [ ! -e /tmp/ip-failed ] || read -r step </tmp/ip-failed; rm -f /tmp/ip-failed; echo "${step-}"';
