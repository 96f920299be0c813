import { readIfPresent } from "../local-file";
import { unusableConfig } from "./client";
import { settingsFrom, type SshSettings, type Target } from "./settings";

/** Reads ssh's configuration where there is no ssh to ask. `Include` is not followed there. */
export async function readWithoutClient(target: Target, files: readonly string[]): Promise<SshSettings> {
  const { host, user } = target;
  const options = new Map<string, string[]>();
  const texts = files.flatMap((file) => readIfPresent(file) ?? []);
  if (/^[ \t]*(include|match[ \t=].*\bexec)\b/im.test(texts.join("\n")))
    throw unusableConfig(target, "it has Include or Match exec, and there is no ssh client to follow them");
  const { default: SSHConfig } = await import("ssh-config");
  const computed = SSHConfig.parse(texts.join("\nHost *\n")).compute({
    Host: host,
    ...(user !== undefined && { User: user }),
  });
  for (const [keyword, value] of Object.entries(computed)) {
    const joined =
      /^(user|global)knownhostsfile$/i.test(keyword) && Array.isArray(value) ? value.join(" ") : value;
    options.set(keyword.toLowerCase(), typeof joined === "string" ? [joined] : joined);
  }
  const hostNames = options.get("hostname")?.map((name) => name.replaceAll("%h", host).replaceAll("%%", "%"));
  if (hostNames !== undefined) options.set("hostname", hostNames);
  return settingsFrom(options, target, { source: files.join(" and "), namesUser: options.has("user") });
}
