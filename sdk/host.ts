import * as pulumi from "@pulumi/pulumi";
import { failOnProblems } from "./problems";
import { originOf } from "./origin";
import { providerText } from "./provider-text";

/** How to reach a jump host. */
export interface ProxyConnectionArgs {
  /** Name or address (IPv4 or IPv6) of the host, or a `Host` of ssh's configuration. */
  host: pulumi.Input<string>;
  /** TCP port of sshd, 1–65535. Default: `Port` in ssh's configuration, else 22. */
  port?: pulumi.Input<number | undefined>;
  /**
   * User to log in as. Default: `trunkline:user` from config, else `User` in ssh's configuration, else `"root"`. A user
   * other than root needs passwordless `sudo`.
   */
  user?: pulumi.Input<string | undefined>;
  /** Password to log in with; tried after keys. Kept as a secret. Default: `trunkline:password` from config. */
  password?: pulumi.Input<string | undefined>;
  /**
   * Contents (not the path) of an OpenSSH or PEM private key; tried first. Every resource on the host keeps the key in
   * the stack's state, encrypted, and Pulumi's `--debug` output shows it. A key set by
   * `pulumi config set --secret trunkline:privateKey` is kept by no resource, so that rotating it changes none.
   *
   * Default: `trunkline:privateKey` from config, else the file that `trunkline:privateKeyFile` names. Where no credential
   * is set at all: the ssh agent, then `~/.ssh/id_ed25519`, `id_ecdsa` and `id_rsa`, or what ssh's configuration names.
   */
  privateKey?: pulumi.Input<string | undefined>;
  /** Password that decrypts `privateKey`. Kept as a secret. Default: `trunkline:privateKeyPassword` from config. */
  privateKeyPassword?: pulumi.Input<string | undefined>;
  /** Path of the ssh agent's socket. Default: `trunkline:agentSocketPath` from config, else `IdentityAgent` in ssh's configuration, else `SSH_AUTH_SOCK`. */
  agentSocketPath?: pulumi.Input<string | undefined>;
  /**
   * The key that the host must present, in authorized-key form (`ssh-ed25519 AAAA…`), or several keys, one per line.
   * `"accept-any"` turns verification off and warns on every run. Default: `trunkline:hostKey` from config, else the file
   * that `trunkline:knownHostsFile` names, else the files that ssh's configuration names, else `~/.ssh/known_hosts` and
   * `/etc/ssh/ssh_known_hosts`.
   */
  hostKey?: pulumi.Input<string | undefined>;
  /** How often to try to connect when another try can help, at least 1. Default: 10. */
  dialErrorLimit?: pulumi.Input<number | undefined>;
  /** Time limit of one try in seconds, from TCP connect to login, 1–3600. Default: `ConnectTimeout` in ssh's configuration, else 15. */
  perDialTimeout?: pulumi.Input<number | undefined>;
  /**
   * Jump host, from which the host is reached; it may have a `proxy` of its own. Default: `ProxyJump` in ssh's
   * configuration.
   */
  proxy?: pulumi.Input<ProxyConnectionArgs | undefined>;
}

/** How to reach a host by ssh. */
export type ConnectionArgs = ProxyConnectionArgs;

export interface HostArgs {
  /**
   * How to reach the host: an object, or the short form `"ops@192.0.2.11:22"` with an IPv6 address in brackets. Changing
   * the connection changes nothing on the host.
   */
  connection: pulumi.Input<string> | pulumi.Input<ConnectionArgs>;
  /**
   * The host is gone for good, with everything on it: nobody connects to it, and what is removed from it, by the program or
   * by `pulumi destroy`, is forgotten. Run `pulumi up` once with it before `pulumi destroy`, which runs no program. Nothing
   * can be made or changed on the host. Default: false.
   */
  gone?: pulumi.Input<boolean | undefined>;
  /**
   * What becomes of a run when the host does not answer. `"fail"`: nothing is changed anywhere. `"skip"`: the run leaves
   * the host out and names it; its resources stay in the state as they are, with their addresses; new ones are noted
   * there, without what only the host could tell; the next run that reaches it does what was left out. What the program
   * removes from it cannot be deleted, so that the run fails at its end. Default: `trunkline:unreachable` from config, else
   * `"fail"`.
   */
  unreachable?: pulumi.Input<"fail" | "skip" | undefined>;
  /**
   * Whether links come back when the host boots, by a systemd unit, or a service of OpenRC, that is put in its `/etc` and
   * goes with the last link; and when a container starts again, by a systemd unit for Docker and a hook for Podman. It
   * counts for the host as a whole: programs that share one should agree. `false` puts nothing there, and takes away what
   * is there. Default: `trunkline:persist` from config, else true.
   */
  persist?: pulumi.Input<boolean | undefined>;
  /**
   * After how many seconds the host takes a change back that touches the link, address or route by which it is managed,
   * unless it could be reached over a new connection by then; 5–600. Default: `trunkline:confirmSeconds` from config, else
   * 20; `pulumi destroy`, which runs no program, uses these.
   */
  confirmSeconds?: pulumi.Input<number | undefined>;
  /**
   * The machine that has to answer, by the id in its `/etc/machine-id` (32 hex digits, machine-id(5)); without such a
   * file, by the UUID of its firmware. Another machine is refused. `"accept-any"` is for hosts whose id is new at each
   * boot. Default: any machine at first, then the one that the resources were made on. After a host was reinstalled or
   * replaced, its new id here has everything made again there.
   */
  machineId?: pulumi.Input<string | undefined>;
}

/** A link of a host, as `ip -d link` shows it. */
export interface HostLink {
  name: string;
  /** `device`, `loopback`, `vlan`, `bridge`, … */
  kind: string;
  /** Name of the link below, if that is in the same network namespace. */
  parent?: string;
  /** 802.1Q VID of a `vlan` link. */
  vlanId?: number;
  /** MTU in bytes. */
  mtu: number;
  /** Administratively up. */
  up: boolean;
}

/** What a resource needs to know of its host. */
export interface HostReference {
  name: string;
  connection: unknown;
  gone?: true;
  persist?: boolean;
  machine?: string;
  /** The state that a new resource is born in. */
  origin: string;
}

const type = "pulumi-nodejs:dynamic/trunkline:Host";

/**
 * A Linux host that runs sshd. Every preview, `up` and refresh looks at the host; a `Host` itself never changes it, and
 * removing the `Host` from a program does nothing there.
 *
 *     const web1 = new trunkline.Host("web1", { connection: "ops@192.0.2.11" });
 *
 * A host is the machine that answers, by its machine-id: another name or connection for the same machine, or a second
 * `Host` for it, changes nothing there, and a resource that moves to a `Host` on another machine is replaced. Messages
 * call the host by the resource's name. The outputs show the host as it was when the run began.
 */
export class Host extends pulumi.CustomResource {
  /** The machine that answers: its machine-id, else the UUID of its firmware; empty if it has neither. */
  declare readonly machineId: pulumi.Output<string>;
  /** Kernel release, as `uname -r`. */
  declare readonly kernel: pulumi.Output<string>;
  /** Release of iproute2, as `ip -V`. */
  declare readonly iproute2: pulumi.Output<string>;
  /** The links in the host's own network namespace; empty when the host cannot be used. */
  declare readonly links: pulumi.Output<HostLink[]>;
  /**
   * The link of the default route, preferring IPv4: a good `parent`. Undefined if the main table has no default route, or
   * the best one has next hops on several links.
   */
  declare readonly defaultInterface: pulumi.Output<string | undefined>;
  /** Why the host is left out of this run (`unreachable: "skip"`). */
  declare readonly leftOut: pulumi.Output<string | undefined>;
  /** What resources on the host carry of it. For use within this package only. */
  readonly reference: pulumi.Output<HostReference>;

  constructor(name: string, args: HostArgs, options: pulumi.CustomResourceOptions = {}) {
    const properties = {
      __provider: providerText("host"),
      resourceUrn: pulumi.createUrn(name, type, options.parent),
      name,
      connection: withSecrets(args.connection),
      gone: args.gone,
      unreachable: args.unreachable,
      persist: args.persist,
      confirmSeconds: args.confirmSeconds,
      machineId: args.machineId,
      kernel: undefined,
      iproute2: undefined,
      links: undefined,
      defaultInterface: undefined,
      leftOut: undefined,
      problems: undefined,
    };
    // With an id Pulumi reads the resource, even in previews, where it would otherwise only promise to create one.
    super(type, name, properties, { ...options, id: name });
    // An output that is left out would be unknown in previews.
    this.defaultInterface = this.defaultInterface.apply((link) => (link === "" ? undefined : link));
    const { connection: given } = this as unknown as { connection: pulumi.Output<unknown> };
    this.reference = pulumi
      .all([given, this.machineId, originOf(this), args.gone, args.persist])
      .apply(([connection, machine, origin, gone, persist]): HostReference => ({
        name,
        connection,
        ...(machine && { machine }),
        origin,
        ...(gone === true && { gone }),
        ...(persist !== undefined && { persist }),
      }));
    failOnProblems(this, name);
    this.leftOut.apply((reason) => {
      if (reason !== undefined)
        void pulumi.log.warn(
          `${reason}; the host is left out, and the next run does what is to be done there`,
          this,
        );
    });
  }
}

/** Marks passwords and keys as secrets even where the program did not. */
function withSecrets(connection: HostArgs["connection"]): pulumi.Output<unknown> {
  return pulumi.output(connection as pulumi.Input<string | ConnectionArgs>).apply((given) => {
    if (typeof given === "string") return given as unknown;
    return pulumi.output(hopWithSecrets(given)) as unknown;
  });
}

/** Does so at every jump host as well. */
function hopWithSecrets(hop: object): Record<string, unknown> {
  const secrets = ["password", "privateKey", "privateKeyPassword"];
  const marked = (key: string, value: unknown): unknown => {
    if (secrets.includes(key)) return pulumi.secret(value);
    return key === "proxy" && typeof value === "object" && value !== null ? hopWithSecrets(value) : value;
  };
  return Object.fromEntries(
    Object.entries(hop)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, marked(key, value)]),
  );
}
