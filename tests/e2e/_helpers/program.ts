import type { LabHost } from "../../lab";

export interface ProgramHost {
  readonly name: string;
  /** A JavaScript value. Default: none, so that config provides the connection. */
  readonly connection: unknown;
}

/** Returns a program with its hosts as `web1`, `web2`, … and the two packages as `pulumi` and `trunkline`. */
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

/** Names hosts of the lab `web1`, `web2`, … */
export function webHosts(hosts: readonly LabHost[]): ProgramHost[] {
  return hosts.map(({ sshPort }, index) => ({
    name: `web${String(index + 1)}`,
    connection: `root@127.0.0.1:${String(sshPort)}`,
  }));
}
