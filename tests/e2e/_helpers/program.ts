import type { LabHost } from "../../lab";

export interface ProgramHost {
  readonly name: string;
  /** As JavaScript. Default: none: config says it all. */
  readonly connection: unknown;
}

/** A program that has its hosts as `web1`, `web2`, … and the two packages as `pulumi` and `trunkline`. */
export function program(hosts: readonly ProgramHost[], body: string): string {
  const declarations = hosts.map(
    ({ name, connection }) =>
      `const ${name} = new trunkline.Host("${name}", { connection: ${JSON.stringify(connection)} });`,
  );
  return [
    'const pulumi = require("@pulumi/pulumi");',
    'const trunkline = require("pulumi-trunkline");',
    ...declarations,
    body,
    "",
  ].join("\n");
}

/** Hosts of the lab, named `web1`, … */
export function webHosts(hosts: readonly LabHost[]): ProgramHost[] {
  return hosts.map(({ sshPort }, index) => ({
    name: `web${String(index + 1)}`,
    connection: `root@127.0.0.1:${String(sshPort)}`,
  }));
}
