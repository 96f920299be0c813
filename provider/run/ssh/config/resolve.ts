import { Slots } from "../slots";
import { askClient, unusableConfig } from "./client";
import { mayMatter, standardFiles } from "./files";
import { readWithoutClient } from "./parser";
import { noSettings, type SshSettings, type Target } from "./settings";

/** Processes of `ssh -G` at once. */
const asksAtOnce = 4;

/** What ssh's configuration says of the hosts of one run. Each host is asked about once. */
export class SshConfig {
  private readonly answers = new Map<string, Promise<SshSettings>>();
  private readonly slots = new Slots(asksAtOnce);
  private standardMatters: boolean | undefined;

  /** @param file `"none"`, a path in place of the standard files, or undefined for these */
  settingsFor(target: Target, file: string | undefined): Promise<SshSettings> {
    if (file === "none") return Promise.resolve(noSettings(target));
    this.standardMatters ??= mayMatter(standardFiles());
    if (file === undefined && !this.standardMatters) return Promise.resolve(noSettings(target));
    const id = JSON.stringify([target.host, target.port, target.user, file]);
    const answer = this.answers.get(id) ?? this.slots.run(() => resolve(target, file));
    this.answers.set(id, answer);
    return answer;
  }
}

async function resolve(target: Target, file: string | undefined): Promise<SshSettings> {
  if (isHostile(target))
    throw unusableConfig(target, "its name or user has characters that ssh takes for something else");
  return (
    (await askClient(target, file)) ??
    readWithoutClient(target, file === undefined ? standardFiles() : [file])
  );
}

/** `Match exec` hands host and user to a shell; ssh 9.6 and later refuse the same, earlier ones do not. */
function isHostile({ host, user = "" }: Target): boolean {
  return /^-|[^A-Za-z0-9:._%-]/.test(host) || /^-|^\s|['"`;&<>|(){}$]|\\$|\p{Cc}/u.test(user);
}
