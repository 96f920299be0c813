import type { Difference, Differences } from "../_row";

const marked = "Podman marks its routes as static, of metric 100; Docker and ip leave both to the kernel";

/** Differences of Podman's default routes in general. */
export const defaultRoute4: Differences = {
  "container.routes.default v4.metric": { theirs: 100, ours: undefined, why: marked },
  "container.routes.default v4.protocol": { theirs: "static", ours: "boot", why: marked },
};
export const defaultRoute6: Differences = {
  "container.routes.default v6.metric": { theirs: 100, ours: 1024, why: marked },
  "container.routes.default v6.protocol": { theirs: "static", ours: "boot", why: marked },
};

/** Difference of an address that Podman assigns. */
export const probed: Difference = {
  theirs: undefined,
  ours: true,
  why: "Podman has the kernel probe for duplicates; Docker and we do not, so that it is of use at once",
};
