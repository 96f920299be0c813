import { z } from "zod";
import { parseAddress, parsePrefix } from "../ipam/address";
import type { EngineNetwork, EngineNetworkDetails } from "../model/attachment";
import type { ChildKind, Subnet } from "../model/network";
import { urnInLabel, urnLabel } from "../ownership/label";
import { jsonIn } from "./json";

/** The fields that are read here of one of Podman's files (netavark's). */
const file = z.object({
  name: z.string(),
  driver: z.string(),
  network_interface: z.string(),
  options: z.record(z.string(), z.string()).nullish(),
});

/** The fields that are read here of what Docker says of a network. */
const inspected = z.object({
  Internal: z.boolean(),
  Labels: z.record(z.string(), z.string()).nullish(),
  Options: z.record(z.string(), z.string()).nullish(),
  IPAM: z.object({
    Config: z
      .array(
        z.object({
          Subnet: z.string(),
          Gateway: z.string().optional(),
          IPRange: z.string().optional(),
          AuxiliaryAddresses: z.record(z.string(), z.string()).nullish(),
        }),
      )
      .nullish(),
  }),
});

/**
 * Parses the networks in an engine's section: lines `network DRIVER NAME PARENT MODE FLAG`, of which each of the last
 * three may be empty, and behind them what Docker says of it as JSON; or files, each after a line `network-file`.
 */
export function parseEngineNetworks(lines: readonly string[]): EngineNetwork[] {
  const told = lines
    .filter((line) => line.startsWith("network "))
    .flatMap((line) => {
      const [, driver = "", name = "", parent = "", mode = "", flag = ""] = line.split(" ");
      const [, json = ""] = /^(?:\S* ){6}(\{.*)$/.exec(line) ?? [];
      const details = detailsIn(json);
      return networkOf({ driver, name, parent, mode, flag }).map((network) => ({
        ...network,
        ...(details && { details }),
      }));
    });
  const [, ...files] = lines.join("\n").split(/^network-file$/m);
  return [...told, ...files.flatMap(inFile)];
}

function inFile(text: string): EngineNetwork[] {
  const { data } = file.safeParse(jsonIn(text));
  if (data === undefined) return [];
  const { driver, name, network_interface: parent, options } = data;
  return networkOf({ driver, name, parent, mode: options?.["mode"] ?? "", flag: "" });
}

function detailsIn(text: string): EngineNetworkDetails | undefined {
  const { data } = inspected.safeParse(text === "" ? undefined : jsonIn(text));
  if (data === undefined) return undefined;
  const mtu = Number(data.Options?.["com.docker.network.driver.mtu"]);
  const urn = data.Labels?.[urnLabel];
  return {
    subnets: (data.IPAM.Config ?? []).flatMap(subnetOf),
    internal: data.Internal,
    ...(mtu > 0 && { mtu }),
    ...(urn !== undefined && { urn: urnInLabel(urn) }),
  };
}

type Inspected = z.infer<typeof inspected>;

function subnetOf(config: NonNullable<Inspected["IPAM"]["Config"]>[number]): Subnet[] {
  const cidr = parsePrefix(config.Subnet);
  if (cidr === undefined) return [];
  // Docker spells a gateway with the subnet's length, if it was given so.
  const gateway = parseAddress((config.Gateway ?? "").replace(/\/.*$/, ""));
  const ipRange = parsePrefix(config.IPRange ?? "");
  const exclude = Object.values(config.AuxiliaryAddresses ?? {}).flatMap((text) => parseAddress(text) ?? []);
  return [
    {
      cidr,
      ...(gateway !== undefined && { gateway }),
      ...(ipRange !== undefined && { ipRange }),
      ...(exclude.length > 0 && { exclude }),
    },
  ];
}

/** Fills in the mode and flag that Docker and Podman use where none was given. */
function networkOf({ driver, name, parent, mode, flag }: Readonly<Record<string, string>>): EngineNetwork[] {
  if (parent === undefined || parent === "" || name === undefined) return [];
  const child = {
    macvlan: { driver, mode: mode || "bridge" },
    ipvlan: { driver, mode: mode || "l2", flag: flag || "bridge" },
  }[driver ?? ""];
  return child === undefined ? [] : [{ name, parent, child: child as ChildKind }];
}
