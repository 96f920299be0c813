import type { StackConfig } from "../model/stack-config";

/** The argument of a dynamic provider's `configure`: the stack's whole config, with secrets in plain text. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

export const configKeys = {
  user: true,
  privateKey: true,
  privateKeyPassword: true,
  privateKeyFile: true,
  password: true,
  agentSocketPath: true,
  hostKey: true,
  knownHostsFile: true,
  sshConfig: true,
  unreachable: true,
  persist: true,
  confirmSeconds: true,
} satisfies Record<keyof StackConfig, true>;

/** Reads `trunkline:user`, `trunkline:privateKey`, … */
export function configIn({ config }: ConfigureRequest): StackConfig {
  const given = Object.keys(configKeys).flatMap((key) => {
    const value = config.get(`trunkline:${key}`);
    return value === undefined || value === "" ? [] : [[key, value] as const];
  });
  return Object.fromEntries(given);
}
