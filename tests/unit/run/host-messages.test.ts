import { toAddress, toInterfaceAddress, toPrefix } from "../../../provider/ipam/address";
import type { RecordChange, Step } from "../../../provider/model/step";
import { recordAttachment, recordNetwork } from "../../../provider/plan/record-changes";
import { kernelRefusal, scriptProblem } from "../../../provider/run/host-messages";
import { hostText } from "../../../provider/run/host/text";
import { hostState } from "../plan/_helpers";

const nothing = { guards: [], steps: [], records: [] };

function refusalOf(...said: string[]): ReturnType<typeof kernelRefusal> {
  return kernelRefusal({ host: "web1", said, undoSaid: [], plan: nothing, finished: undefined });
}

describe("what the kernel refuses", () => {
  test.each([
    ["RTNETLINK answers: Operation not permitted", "not-permitted", false],
    ["Error: IPv6 is disabled on this device.", "ipv6-off", true],
    ["Error: Unknown device type.", "module-missing", false],
    ["RTNETLINK answers: Network is down", "parent-down", false],
    ["RTNETLINK answers: File exists", "name-taken", true],
    ["Error: 8021q: VLAN device already exists.", "name-taken", true],
    ['Cannot find device "eth0"', "link-gone", true],
    ["RTNETLINK answers: Device or resource busy", "in-use", false],
    ["Error: mtu greater than device maximum.", "mtu-above-parent", false],
    ["RTNETLINK answers: Numerical result out of range", "mtu-above-parent", false],
    ["RTNETLINK answers: No message of desired type", "kernel-refused", false],
  ])("%s", (said, code, retryable) => {
    const failure = refusalOf(said, "Command failed -:3");
    expect(failure).toMatchObject({ code, retryable, subject: "web1" });
    expect(failure.message).toMatch(/^web1: /);
    expect(failure.message).toContain(`ip said "${said}"`);
    expect(failure.message).not.toContain("Command failed");
  });

  test("nothing, since ip itself was ended", () => {
    const failure = refusalOf("");
    expect(failure).toMatchObject({ code: "kernel-refused", retryable: true });
    expect(failure.message).toMatch(
      /^web1: its ip command was ended before it had finished; check the host's system log/,
    );
  });

  test.each([
    [
      "untuned absent net/ipv4/conf/eth0/nosuch docker web",
      "sysctl-unfit",
      "docker web: the kernel has no sysctl net.ipv4.conf.eth0.nosuch;",
    ],
    [
      "untuned refused net/ipv4/conf/eth0/tag x pid 1",
      "sysctl-unfit",
      "pid 1: the kernel refuses x for the sysctl net.ipv4.conf.eth0.tag;",
    ],
    [
      "untuned turned net/ipv4/conf/eth0/tag 010 8 netns red",
      "sysctl-unfit",
      "netns red: the kernel makes 8 of 010 for the sysctl net.ipv4.conf.eth0.tag;",
    ],
    [
      "unarmed No space left on device",
      "store-unwritable",
      "the host cannot be made to take back a change that may cut it off: /run/trunkline cannot be written: No space left on device;",
    ],
    ["unmarked eth1", "changed-meanwhile", 'link "eth1" is not marked as it was;'],
  ])("%s", (line, code, says) => {
    const failure = refusalOf(line);
    expect(failure).toMatchObject({ code });
    expect(failure.message.startsWith(`web1: ${says}`)).toBe(true);
  });

  test("that could not be taken back either", () => {
    const failure = kernelRefusal({
      host: "web1",
      said: ["RTNETLINK answers: File exists"],
      undoSaid: ["no", "really"],
      plan: nothing,
      finished: undefined,
    });
    expect(failure.message).toContain("taking back the finished steps failed as well (no; really)");
  });

  describe("with the step that it refused and what that was for", () => {
    const routed: Step = {
      kind: "inNetns",
      netns: { path: "/run/netns/red", inode: 7 },
      step: {
        kind: "addRoute",
        name: "eth1",
        route: { destination: toPrefix("10.1.0.0/16"), gateway: toAddress("10.77.0.1") },
      },
    };
    const setUp: Step = { kind: "setUp", name: "eth0.10", up: true };
    const claim: RecordChange = {
      kind: "link",
      name: "eth0.10",
      before: undefined,
      after: { link: "eth0.10", urn: "urn:link", owned: true, build: [] },
      claimed: true,
    };
    const state = hostState({
      links: [],
      attachments: [{ madeBy: "dev/web1-web", container: "docker web" }],
      networks: [{ name: "db", madeBy: "dev/db" }],
    });

    test.each<[string, Step, RecordChange[], string]>([
      [
        "an attachment",
        routed,
        state.attachments.map((attachment) => recordAttachment(state, attachment)),
        '"ip route add 10.1.0.0/16 via 10.77.0.1 dev eth1 (in /run/netns/red)", for the attachment "web1-web" of docker web to the network "db"',
      ],
      [
        "a network with a link of its own",
        setUp,
        [claim, ...state.networks.map((network) => recordNetwork(state, network))],
        '"ip link set dev eth0.10 up", for the network "db"',
      ],
      ["a link", setUp, [claim], '"ip link set dev eth0.10 up", for the link eth0.10'],
      [
        "a setting of an attachment whose record stays",
        { ...routed, step: { kind: "setSysctl", key: "net/ipv4/conf/eth1/arp_notify", value: "1" } },
        [],
        '"sysctl -w net/ipv4/conf/eth1/arp_notify=1 (in /run/netns/red)"',
      ],
    ])("of %s", (_, step, records, told) => {
      const steps = [setUp, step].map((each) => ({ step: each, undo: [] }));
      const refusal = { host: "web1", said: ["no"], undoSaid: [], plan: { guards: [], steps, records } };
      expect(kernelRefusal({ ...refusal, finished: 1 }).message).toBe(
        `web1: the kernel refused a step: ${told.startsWith('"ip ') ? "ip" : "its shell"} said "no" to ${told} [kernel-refused]`,
      );
      // Which of the steps failed is not always known.
      const subject = told.replace(/^"[^"]*"/, "");
      expect(kernelRefusal({ ...refusal, finished: undefined }).message).toBe(
        `web1: the kernel refused a step: ip said "no"${subject} [kernel-refused]`,
      );
    });
  });
});

test("a kernel that gives no reason for refusing an IPv6 address has IPv6 off there; root would not help", () => {
  const said = ["RTNETLINK answers: Permission denied", "Command failed -:1"];
  const refused = (cidr: string): string => {
    const step = { kind: "addAddress", name: "eth0.10", cidr: toInterfaceAddress(cidr) } as const;
    const plan = { ...nothing, steps: [{ step, undo: [] }] };
    return kernelRefusal({ host: "web1", said, undoSaid: [], plan, finished: 0 }).code;
  };
  expect(refused("2001:db8::1/64")).toBe("ipv6-off");
  expect(refused("192.0.2.1/24")).toBe("not-permitted");
});

describe("problems that the script tells", () => {
  test.each([
    ["no-iproute2 ", "iproute2-missing", false],
    ["no-iproute2 /opt/bin/ip", "iproute2-missing", false],
    ["no-flock", "flock-missing", false],
    ["store-unwritable", "store-unwritable", false],
    ["locked", "locked", true],
    ["unknown-line revert 30", "script-problem", false],
  ])("%s", (line, code, retryable) => {
    expect(scriptProblem("web1", line)).toMatchObject({ code, retryable });
  });

  test("every one that is in the script is known by name", () => {
    const told = [...hostText("change").matchAll(/echo "problem ([a-z0-9-]+)(?:"| \$places_refused)/g)].map(
      ([, word]) => word ?? "",
    );
    expect(told.length).toBeGreaterThan(3);
    for (const word of told) expect(scriptProblem("web1", word).code).not.toBe("script-problem");
  });
});
