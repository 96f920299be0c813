import { macAddressOf } from "../../../provider/ipam/address";
import { outcomeOf, type Outcome } from "../../../provider/observe/outcomes";

const mac = macAddressOf("02:00:00:00:00:99");

test.each<[string, Outcome]>([
  ["stale 1 space /run/netns/red 7", { kind: "stale", guard: "space", words: "space /run/netns/red 7" }],
  ["stale 1 revision 3", { kind: "stale", guard: "revision", words: "revision 3" }],
  [
    `answered 1 eth0 192.0.2.1 ${mac}`,
    { kind: "answered", link: "eth0", address: "192.0.2.1", macAddress: mac },
  ],
  ["answered 1 eth0 2001:db8::1", { kind: "answered", link: "eth0", address: "2001:db8::1" }],
  [
    "unasked 1 eth0 192.0.2.1 no-carrier",
    { kind: "unasked", link: "eth0", address: "192.0.2.1", why: "no-carrier", said: "" },
  ],
  [
    "unasked 1 eth0 192.0.2.1 said Operation not supported",
    { kind: "unasked", link: "eth0", address: "192.0.2.1", why: "said", said: "Operation not supported" },
  ],
  ["engaged 1 eth0.10 lan docker", { kind: "engaged", link: "eth0.10", network: "lan", engine: "docker" }],
  [
    "failed 1 2\nsaid 1 RTNETLINK answers: File exists\nundo-said 1 no",
    { kind: "failed", finished: 2, said: ["RTNETLINK answers: File exists"], undoSaid: ["no"] },
  ],
  ["failed 1", { kind: "failed", finished: undefined, said: [], undoSaid: [] }],
  ["said 1 nothing of it\nstale 10 absent eth0.10\nfailed 11 0", { kind: "done" }],
])("%s", (text, outcome) => {
  expect(outcomeOf({ lines: text.split("\n"), sections: [] }, 1)).toEqual(outcome);
});
