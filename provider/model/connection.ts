/**
 * How to reach a host by ssh. Field names and defaults follow pulumi-command's `connection`, except that host keys are
 * verified.
 *
 * Omitted fields come from the stack's config (`trunkline:user`, `trunkline:privateKey`, …; see
 * {@link ConnectionDefaults}), then from ssh's own configuration, the ssh agent and the user's key files.
 */
export interface Connection {
  /** Name or address (IPv4 or IPv6) of the host, or a `Host` of ssh's configuration. */
  host: string;
  /** TCP port of sshd, 1–65535. Default: `Port` in ssh's configuration, else 22. */
  port?: number;
  /**
   * User to log in as. Default: `trunkline:user` from config, else `User` in ssh's configuration, else `"root"`. A user
   * other than root needs passwordless `sudo`.
   */
  user?: string;
  /**
   * Password for the methods `password` and `keyboard-interactive`; tried after keys. A secret.
   * Default: `trunkline:password` from config.
   */
  password?: string;
  /**
   * Contents (not the path) of an OpenSSH or PEM private key; tried first. A secret, encrypted in the state of every
   * resource on the host, where a key in `trunkline:privateKey` leaves no trace. Default: `trunkline:privateKey` from
   * config, else the contents of `trunkline:privateKeyFile`.
   */
  privateKey?: string;
  /** Password that decrypts the private key. A secret. Default: `trunkline:privateKeyPassword` from config. */
  privateKeyPassword?: string;
  /**
   * Path of the ssh agent's UNIX socket. Default: `trunkline:agentSocketPath` from config, else the environment variable
   * `SSH_AUTH_SOCK`.
   */
  agentSocketPath?: string;
  /**
   * Keys that the host may present, one per line, in authorized-key form (`ssh-ed25519 AAAA…`, as in the host's
   * `/etc/ssh/ssh_host_ed25519_key.pub`). `"accept-any"` turns verification off and warns on every run. Default:
   * `trunkline:hostKey` from config, else the keys of the host in `trunkline:knownHostsFile`, or in `~/.ssh/known_hosts`
   * and `/etc/ssh/ssh_known_hosts`.
   */
  hostKey?: string;
  /**
   * How often to try to connect, at least 1. Only failures that may pass are tried again: refused, reset, timed out,
   * unreachable. Default: 10, but no new try later than 20 seconds after the first.
   */
  dialErrorLimit?: number;
  /** Time limit of one try in seconds, from TCP connect to the end of authentication. Default: 15. */
  perDialTimeout?: number;
  /**
   * Jump host, from which the host is reached, with a host key, credentials and limits of its own, and a jump host of its
   * own where it has a `proxy`. Default: `ProxyJump` in ssh's configuration.
   */
  proxy?: Connection;
}

/** Defaults for every connection of a stack, each from `pulumi config set [--secret] trunkline:<name> <value>`. */
export interface ConnectionDefaults {
  /** Default for {@link Connection.user}. */
  user?: string;
  /** Default for {@link Connection.privateKey}: contents. A secret. */
  privateKey?: string;
  /** Default for {@link Connection.privateKeyPassword}. A secret. */
  privateKeyPassword?: string;
  /** Path of a private key file on the machine that runs Pulumi; may begin with `~/`. Used if `privateKey` is not set. */
  privateKeyFile?: string;
  /** Default for {@link Connection.password}. A secret. */
  password?: string;
  /** Default for {@link Connection.agentSocketPath}. */
  agentSocketPath?: string;
  /** Default for {@link Connection.hostKey}. */
  hostKey?: string;
  /** Path of a known_hosts file to read instead of `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`; may begin with `~/`. */
  knownHostsFile?: string;
  /**
   * Path of the ssh configuration to follow instead of `~/.ssh/config` and `/etc/ssh/ssh_config`; may begin with `~/`.
   * `"none"`: follow none.
   */
  sshConfig?: string;
}
