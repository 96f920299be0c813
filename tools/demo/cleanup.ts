import type { ContainerKind } from "./containers";
import type { DemoHost } from "./hosts";
import { say } from "./screen";
import type { DemoStack } from "./stack";

/**
 * Takes everything back that the demo did on hosts that stay: by destroying the stack, and by deleting what still bears its
 * mark. A link that was being made when the run was cut off is not in the stack's state.
 */
export async function restore(
  stack: DemoStack,
  hosts: readonly DemoHost[],
  containers: ContainerKind,
): Promise<void> {
  if (!stack.mayHaveChangedHosts) return;
  say("\nTaking back what was done:");
  const destroyed = await stack.destroyWhatIsLeft();
  for (const host of hosts) {
    await host.run(containers.remove(stack.name));
    const { stdout, stderr, exitCode } = await host.run(
      deleteMarked(`trunkline:trunkline-demo/${stack.name}/`) +
        forget(`urn:pulumi:${stack.name}::trunkline-demo::`),
    );
    if (exitCode !== 0) say(`  ${host.name}: ${stderr.trim()}`);
    else if (stdout.trim() !== "") say(`  ${host.name}: deleted ${stdout.trim().split("\n").join(", ")}`);
  }
  if (!destroyed) say("  destroy failed; what is left on the hosts was deleted by its mark");
}

const deleteMarked = (mark: string): string => `
for alias in /sys/class/net/*/ifalias; do
  link=\${alias%/ifalias} link=\${link##*/}
  case "$(cat "$alias")" in
    ${mark}*) ip link delete "$link" && rm -f "/var/lib/trunkline/links/$link" && echo "$link" ;;
  esac
done`;

/** What the host remembers of networks and attachments whose links are gone. */
const forget = (urn: string): string => `
for record in /var/lib/trunkline/networks/* /var/lib/trunkline/attachments/*; do
  if [ -f "$record" ] && grep -qF "${urn}" "$record"; then rm -f "$record"; fi
done`;
