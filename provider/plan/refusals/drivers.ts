import type { Refusal } from "../../errors";
import type { HostFacts } from "../../model/host-state";

/** Refuses links whose drivers, by the names of their modules, the kernel neither has nor would load. */
export function driversMissing(modules: readonly string[], facts: HostFacts): Refusal[] {
  return modules.flatMap((module) => driverMissing(module, facts));
}

function driverMissing(module: string, { kernel, modules }: HostFacts): Refusal[] {
  const state = modules[module] ?? "loadable";
  const code = "module-missing";
  if (state === "ready" || state === "loadable") return [];
  if (state === "missing")
    return [
      {
        code,
        problem: `kernel ${kernel} has no ${module} module`,
        remedy: "install the kernel's full module package",
      },
    ];
  const { barredBy, in: file } = state;
  return [
    {
      code,
      problem: `the kernel may not load its ${module} module, since ${file} has "${barredBy}"`,
      remedy: remedyFor(module, barredBy),
    },
  ];
}

/** Advises as modprobe and kernel do: a driver that only its aliases are barred for can be loaded by its name. */
function remedyFor(module: string, barredBy: string): string {
  if (barredBy === "1")
    return `have it loaded at boot, before that is set (echo ${module} >/etc/modules-load.d/${module}.conf)`;
  if (barredBy.startsWith("module_blacklist=")) return "take it out of that, and boot the host again";
  const option =
    barredBy.split(/\s+/)[1] === module && barredBy.startsWith("install") ? "--ignore-install " : "";
  return `take that out, or load the module there (modprobe ${option}${module}), which lasts until the next boot`;
}
