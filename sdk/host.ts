import * as pulumi from "@pulumi/pulumi";
import { failOnProblems } from "./problems";
import { providerText } from "./provider-text";

/** How to reach a jump host: as a host, without a jump host of its own. */
export interface ProxyConnectionArgs {
  /** Name or address (IPv4 or IPv6) of the host. */
  host: pulumi.Input<string>;
  /** TCP port of sshd, 1–65535. Default: 22. */
  port?: pulumi.Input<number | undefined>;
  /** User to log in as. Default: `trunkline:user` from config, else `"root"`. Other users need `sudo` without a password. */
  user?: pulumi.Input<string | undefined>;
  /** Password to log in with; tried after keys. Kept as a secret. Default: `trunkline:password` from config. */
  password?: pulumi.Input<string | undefined>;
  /**
   * Contents (not the path) of an OpenSSH or PEM private key; tried first. It is encrypted in the stack's state, with
   * every resource on the host, and Pulumi's own `--debug` output shows it. With `pulumi config set --secret trunkline:privateKey` instead, no resource has it (Pulumi keeps
   * config, encrypted, with its own entry for the provider), and rotating it changes no resource.
   *
   * Default: `trunkline:privateKey` from config, else the file that `trunkline:privateKeyFile` names. Without any
   * credential given: the ssh agent, then `~/.ssh/id_ed25519`, `id_ecdsa`, `id_rsa`.
   */
  privateKey?: pulumi.Input<string | undefined>;
  /** Password that decrypts `privateKey`. Kept as a secret. Default: `trunkline:privateKeyPassword` from config. */
  privateKeyPassword?: pulumi.Input<string | undefined>;
  /** Path of the ssh agent's socket. Default: `trunkline:agentSocketPath` from config, else `SSH_AUTH_SOCK`. */
  agentSocketPath?: pulumi.Input<string | undefined>;
  /**
   * The key that the host must present, in authorized-key form (`ssh-ed25519 AAAA…`); several, one a line. `"accept-any"`
   * turns verification off, with a warning on every run. Default: `trunkline:hostKey` from config, else what the file
   * that `trunkline:knownHostsFile` names says, else `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`.
   */
  hostKey?: pulumi.Input<string | undefined>;
  /** How many times to try to connect where trying again can help, at least 1. Default: 10. */
  dialErrorLimit?: pulumi.Input<number | undefined>;
  /** Seconds for one try, from TCP connect to login, 1–3600. Default: 15. */
  perDialTimeout?: pulumi.Input<number | undefined>;
}

/** How to reach a host by ssh. */
export interface ConnectionArgs extends ProxyConnectionArgs {
  /** Jump host: the connection to the host is made from there. */
  proxy?: pulumi.Input<ProxyConnectionArgs | undefined>;
}

export interface HostArgs {
  /**
   * How to reach it: an object, or in short `"ops@192.0.2.11:22"`, an IPv6 address in brackets. Changing it changes
   * nothing on the host.
   */
  connection: pulumi.Input<string> | pulumi.Input<ConnectionArgs>;
}

/** A link of a host, as `ip -d link` shows it. */
export interface HostLink {
  name: string;
  /** `device`, `loopback`, `vlan`, `bridge`, … */
  kind: string;
  /** The link that it sits on, in the same network namespace. */
  parent?: string;
  /** 802.1Q VID, of a `vlan`. */
  vlanId?: number;
  /** Bytes. */
  mtu: number;
  /** Administratively up. */
  up: boolean;
}

/** What a resource on a host needs of it. */
export interface HostReference {
  name: string;
  connection: unknown;
}

const type = "pulumi-nodejs:dynamic/trunkline:Host";

/**
 * A Linux host that runs sshd. It is looked at in every preview, `up` and refresh, and never changed by itself: removing
 * it from a program does nothing to the host.
 *
 *     const web1 = new trunkline.Host("web1", { connection: "ops@192.0.2.11" });
 *
 * Its name is what messages call it. Another name is another host: what is on it would be replaced. Its outputs are what
 * was there when the run began.
 */
export class Host extends pulumi.CustomResource {
  /** Kernel release, as `uname -r`. */
  declare readonly kernel: pulumi.Output<string>;
  /** Release of iproute2, as `ip -V`. */
  declare readonly iproute2: pulumi.Output<string>;
  /** The links of its root network namespace; empty when the host cannot be used. */
  declare readonly links: pulumi.Output<HostLink[]>;
  /** The link of its default route (IPv4's if there is one), for use as a `parent`. */
  declare readonly defaultInterface: pulumi.Output<string | undefined>;
  /** What resources on it carry of it; for this package's own use. */
  readonly reference: pulumi.Output<HostReference>;

  constructor(name: string, args: HostArgs, options: pulumi.CustomResourceOptions = {}) {
    const properties = {
      __provider: providerText("host"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      name,
      connection: withSecrets(args.connection),
      kernel: undefined,
      iproute2: undefined,
      links: undefined,
      defaultInterface: undefined,
      problems: undefined,
    };
    // With an id Pulumi reads the resource, in previews too, where it would only promise to create one.
    super(type, name, properties, { ...options, id: name });
    const { connection: given } = this as unknown as { connection: pulumi.Output<unknown> };
    this.reference = given.apply((connection) => ({ name, connection }));
    failOnProblems(this, name);
  }
}

/** Secrets are secrets whether or not the program says so. */
function withSecrets(connection: HostArgs["connection"]): pulumi.Output<unknown> {
  return pulumi.output(connection as pulumi.Input<string | ConnectionArgs>).apply((given) => {
    if (typeof given === "string") return given as unknown;
    const { proxy, ...own } = given;
    const [secret, secretProxy] = [hopWithSecrets(own), proxy && hopWithSecrets(proxy)];
    return pulumi.output(secretProxy === undefined ? secret : { ...secret, proxy: secretProxy }) as unknown;
  });
}

function hopWithSecrets(hop: pulumi.Unwrap<ProxyConnectionArgs>): Record<string, unknown> {
  const secrets = ["password", "privateKey", "privateKeyPassword"];
  return Object.fromEntries(
    Object.entries(hop)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, secrets.includes(key) ? pulumi.secret(value) : value]),
  );
}
