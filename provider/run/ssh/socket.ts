import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import type { Endpoint } from "./endpoint";

/** Opens a TCP connection, which may still be under way: ssh2 waits for it within the time limit of the handshake. */
export function openTcp({ host, port }: Endpoint): Duplex {
  return connect({
    host,
    port,
    // Nagle's algorithm makes every exchange wait for the peer's delayed ACK: 44 ms for a command instead of 2.
    noDelay: true,
    // Node gives each address of a name 250 ms by default, less than one round trip over a bad line may take.
    autoSelectFamilyAttemptTimeout: 2_000,
  });
}

/** Opens a connection through a jump host (`direct-tcpip`), which as a socket is connected from the start. */
export function openForward(jumpHost: Client, { host, port }: Endpoint, timeoutMs: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("Timed out while waiting for the jump host")), timeoutMs);
    jumpHost.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(channel);
    });
  });
}
