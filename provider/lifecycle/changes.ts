import type { Properties } from "../inputs/fields";
import type { HostReference, HostSpec } from "../inputs/host";
import { changesBetween, hostIn, type Changes } from "../plan/impact";
import type { HostResource } from "./host-resource";
import type { Run } from "./memory/run";

/** Finds what differs between a resource's old and new options, as its host is known to this run. */
export function changesOf<Spec extends HostSpec>(
  { impact, alreadySo }: Pick<HostResource<Spec>, "impact" | "alreadySo">,
  run: Run,
  { olds, news }: { readonly olds: Properties; readonly news: Properties },
): Changes {
  const known = (host: HostReference | undefined) => host && run.fleet.host(host).known;
  return changesBetween(
    impact,
    { olds, news },
    {
      isSameHost: (former, next) => run.fleet.isSame(former, next),
      isAlreadySo: (option) => {
        const state = known(hostIn(news));
        return state !== undefined && alreadySo?.({ olds, news }, state).includes(option) === true;
      },
    },
  );
}
