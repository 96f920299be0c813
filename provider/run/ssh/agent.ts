import {
  BaseAgent,
  createAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";

const answerMs = 2_000;

/** Where an agent listens that no variable names: OpenSSH's service on Windows. */
export function defaultAgent(platform: NodeJS.Platform = process.platform): string | undefined {
  return platform === "win32" ? "\\\\.\\pipe\\openssh-ssh-agent" : undefined;
}

/** Lists the keys of an agent; "silent" if it does not answer, "unreachable" if nothing does. */
export function keysOfAgent(socketPath: string): Promise<ParsedKey[] | "silent" | "unreachable"> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("silent"), answerMs);
    createAgent(socketPath).getIdentities((error, keys) => {
      clearTimeout(timer);
      resolve(error ? "unreachable" : (keys as ParsedKey[]));
    });
  });
}

/** Offers the keys of an agent that it is made with, in their order; the agent itself signs. */
export class OrderedAgent extends BaseAgent<ParsedKey> {
  private readonly agent;

  constructor(
    socketPath: string,
    private readonly keys: readonly ParsedKey[],
  ) {
    super();
    this.agent = createAgent(socketPath);
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(null, [...this.keys]);
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === "function") this.agent.sign(key, data, options);
    else this.agent.sign(key, data, options, callback);
  }
}
