import { z } from "zod";
import { familyOf } from "../ipam/address";
import type { ContainerReference } from "../model/attachment";
import { address, prefix } from "./addresses";
import { distinct, parseFields, strictOptions, type Parsed, type Properties, type Values } from "./fields";
import { hostReference, resourceUrn } from "./host";
import { networkName } from "./network";
import { boolean, integer, interfaceName, macAddress, mtu, quoted, typeError } from "./scalars";
import { sysctls } from "./sysctls";

/** A container's name or id, in the form that its engine accepts. */
const containerName = z
  .string({ error: typeError("the name or id of a container") })
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/, {
    error: (issue) => `${quoted(issue.input)} is not the name or id of a container`,
  });

/** A file under /run/netns. */
const namespaceName = z
  .string({ error: typeError("the name of a network namespace") })
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}$/, {
    error: (issue) => `${quoted(issue.input)} is not the name of a network namespace`,
  });

/** PID_MAX_LIMIT of a 64-bit kernel is 2²². */
const processId = integer("a process id", 1, 4_194_304);

const container = strictOptions(
  {
    docker: containerName.nullish(),
    podman: containerName.nullish(),
    netns: namespaceName.nullish(),
    pid: processId.nullish(),
  },
  typeError("one of { docker }, { podman }, { netns }, { pid }"),
).transform((given, context): ContainerReference => {
  const { docker, podman, netns, pid } = given;
  const [reference, ...others]: ContainerReference[] = [
    ...(docker == null ? [] : [{ docker }]),
    ...(podman == null ? [] : [{ podman }]),
    ...(netns == null ? [] : [{ netns }]),
    ...(pid == null ? [] : [{ pid }]),
  ];
  if (reference !== undefined && others.length === 0) return reference;
  context.addIssue({ code: "custom", message: "give exactly one of docker, podman, netns, pid" });
  return z.NEVER;
});

/** A route over the attachment's link. */
const route = strictOptions(
  { destination: prefix, gateway: address.nullish() },
  typeError("a route: an object with destination and gateway"),
)
  .superRefine(({ destination, gateway }, context) => {
    if (gateway && familyOf(gateway) !== familyOf(destination)) {
      const message = `${gateway} and ${destination} are of different address families`;
      context.addIssue({ code: "custom", path: ["gateway"], message });
    }
  })
  .transform(({ destination, gateway }) => ({ destination, ...(gateway && { gateway }) }));

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
    .array(route, { error: typeError("a list of routes") })
    .superRefine(distinct(({ destination }: { destination: string }) => destination))
    .default([]),
  mtu: mtu.optional(),
  sysctls: sysctls("when the container is started (docker run --sysctl)").optional(),
};

export type ContainerAttachmentSpec = Values<typeof containerAttachmentFields>;

export function parseContainerAttachment(raw: Properties): Parsed<ContainerAttachmentSpec> {
  return parseFields(containerAttachmentFields, raw);
}
