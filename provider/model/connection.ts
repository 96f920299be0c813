/**
 * How to reach a host by ssh. Field names and defaults follow pulumi-command's `connection`, except that host keys are
 * verified.
 *
 * What is left out comes from the stack's config (`trunkline:user`, `trunkline:privateKey`, …; see
 * {@link ConnectionDefaults}), then from the ssh agent and the user's key files.
 */
export interface Connection {
  /** Name or address (IPv4 or IPv6) of the host. */
  host: string;
  /** TCP port of sshd, 1–65535. Default: 22. */
  port?: number;
  /** User to log in as. Default: `trunkline:user` from config, else `"root"`. Other users need `sudo` without a password. */
  user?: string;
  /**
   * Password to log in with, by the methods `password` or `keyboard-interactive`; tried after keys. A secret.
   * Default: `trunkline:password` from config.
   */
  password?: string;
  /**
   * Contents (not the path) of an OpenSSH or PEM private key. Tried first. A secret, encrypted in the state of
   * every resource on the host; of a key in `trunkline:privateKey` no resource has anything. Default: `trunkline:privateKey` from config, else the contents of
   * `trunkline:privateKeyFile`.
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
   * The key, or keys one a line, that the host may present, in authorized-key form (`ssh-ed25519 AAAA…`, as in the
   * host's `/etc/ssh/ssh_host_ed25519_key.pub`). `"accept-any"` turns verification off, with a warning on every run.
   * Default: `trunkline:hostKey` from config, else what `trunkline:knownHostsFile`, or `~/.ssh/known_hosts` and
   * `/etc/ssh/ssh_known_hosts`, say about the host.
   */
  hostKey?: string;
  /**
   * How many times to try to connect before giving up, at least 1. Only failures that may pass are tried again: refused,
   * reset, timed out, unreachable. Default: 10, but no new try 20 seconds after the first.
   */
  dialErrorLimit?: number;
  /** Seconds for one try, from TCP connect to the end of authentication. Default: 15. */
  perDialTimeout?: number;
  /** Jump host: the connection to the host is made from there. Host key, credentials and limits are its own. */
  proxy?: Omit<Connection, "proxy">;
}

/** Defaults for every connection of a stack, each from `pulumi config set [--secret] trunkline:<name> <value>`. */
export interface ConnectionDefaults {
  /** Default for {@link Connection.user}. */
  user?: string;
  /** Default for {@link Connection.privateKey}: contents. A secret. */
  privateKey?: string;
  /** Default for {@link Connection.privateKeyPassword}. A secret. */
  privateKeyPassword?: string;
  /** Path of a private key file on the machine that runs Pulumi, `~/` allowed. Used if `privateKey` is not set. */
  privateKeyFile?: string;
  /** Default for {@link Connection.password}. A secret. */
  password?: string;
  /** Default for {@link Connection.agentSocketPath}. */
  agentSocketPath?: string;
  /** Default for {@link Connection.hostKey}. */
  hostKey?: string;
  /** Path of a known_hosts file, `~/` allowed, read in place of `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`. */
  knownHostsFile?: string;
}
