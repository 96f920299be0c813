import { z } from "zod";
import { prefixLength } from "../ipam/address";
import type { ContainerReference } from "../model/attachment";
import { address } from "./addresses";
import { distinct, parseFields, strictOptions, type Parsed, type Properties, type Values } from "./fields";
import { hostReference, resourceUrn } from "./host";
import { attachmentRoute } from "./routes";
import { networkName } from "./network";
import { boolean, integer, interfaceName, macAddress, mtu, quoted, typeError } from "./scalars";
import { sysctls } from "./sysctls";

/** A container's name or id, in the form that its engine accepts. */
const containerName = z
  .string({ error: typeError("the name or id of a container") })
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/, {
    error: (issue) => `${quoted(issue.input)} is not the name or id of a container`,
  });

/** A user's name, also one of a directory service; `useradd` takes fewer. */
const userName = z
  .string({ error: typeError("the name of a user") })
  .regex(/^[A-Za-z_][A-Za-z0-9_.@-]{0,254}$/, {
    error: (issue) => `${quoted(issue.input)} is not the name of a user`,
  });

/** A file under /run/netns. */
const namespaceName = z
  .string({ error: typeError("the name of a network namespace") })
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}$/, {
    error: (issue) => `${quoted(issue.input)} is not the name of a network namespace`,
  });

/** PID_MAX_LIMIT of a 64-bit kernel is 2²². */
const processId = integer("a process id", 1, 4_194_304);

export const container = strictOptions(
  {
    docker: containerName.nullish(),
    podman: containerName.nullish(),
    user: userName.nullish(),
    netns: namespaceName.nullish(),
    pid: processId.nullish(),
  },
  typeError("one of { docker }, { podman }, { docker, user }, { podman, user }, { netns }, { pid }"),
).transform((given, context): ContainerReference => {
  const { docker, podman, user, netns, pid } = given;
  // What root's own engines run needs no user.
  const of = user == null || user === "root" ? {} : { user };
  const [reference, ...others]: ContainerReference[] = [
    ...(docker == null ? [] : [{ docker, ...of }]),
    ...(podman == null ? [] : [{ podman, ...of }]),
    ...(netns == null ? [] : [{ netns }]),
    ...(pid == null ? [] : [{ pid }]),
  ];
  if (user != null && (netns != null || pid != null)) {
    context.addIssue({
      code: "custom",
      path: ["user"],
      message: "says whose docker or podman it is; leave it out",
    });
    return z.NEVER;
  }
  if (reference !== undefined && others.length === 0) return reference;
  context.addIssue({ code: "custom", message: "give exactly one of docker, podman, netns, pid" });
  return z.NEVER;
});

export const containerAttachmentFields = {
  resourceUrn,
  host: hostReference,
  name: z.string(),
  network: networkName,
  container,
  interfaceName: interfaceName.optional(),
  addresses: z
    .array(address, { error: typeError("a list of addresses, such as 192.0.2.1") })
    .superRefine(distinct((entry: string) => entry))
    .optional(),
  macAddress: macAddress.optional(),
  defaultRoute: boolean.optional(),
  gatewayPriority: integer("a priority", -2_147_483_648, 2_147_483_647).optional(),
  routes: z
    .array(attachmentRoute, { error: typeError("a list of routes") })
    .superRefine(distinct((entry: { destination: string }) => entry.destination))
    .default([]),
  mtu: mtu.optional(),
  sysctls: sysctls("when the container is started (docker run --sysctl)").optional(),
  required: boolean.optional(),
};

export type ContainerAttachmentSpec = Values<typeof containerAttachmentFields>;

export function parseContainerAttachment(raw: Properties): Parsed<ContainerAttachmentSpec> {
  const { known, spec, inputs, problems: ofFields } = parseFields(containerAttachmentFields, raw);
  const problems = [...ofFields, ...contradictions(known)];
  return { inputs, problems, ...(spec && problems.length === 0 && { spec }) };
}

function contradictions({
  defaultRoute,
  routes = [],
  required,
  container: of,
}: Partial<ContainerAttachmentSpec>): string[] {
  const way = routes.find(({ destination: to }) => prefixLength(to) === 0);
  return [
    ...(defaultRoute === false && way !== undefined
      ? [`defaultRoute: false forbids the route to ${way.destination}; leave out one of the two`]
      : []),
    ...(required === true && of !== undefined && !canBeHeldBack(of)
      ? [
          "required: only root's Podman has a hook that can keep a container from starting; leave it out, or run the container by Podman",
        ]
      : []),
  ];
}

function canBeHeldBack(of: ContainerReference): boolean {
  return "podman" in of && of.user === undefined;
}
