import { toAddress } from "../../../provider/ipam/address";
import type { ProbeQuestion } from "../../../provider/model/probe";
import { parseReport } from "../../../provider/observe/report";
import { Probes } from "../../../provider/run/probes";
import type { RunScript } from "../../../provider/run/script";
import { Trips } from "../../../provider/run/trips";

const question = (link: string): ProbeQuestion => ({
  kind: "ping",
  to: toAddress("192.0.2.1"),
  link,
  withinSeconds: 5,
});

/** Answers as the script does: what it says of each probe, by its link. */
function hostThat(says: (link: string) => string, documents: string[] = []): Probes {
  const run: RunScript = (mode, document = "") => {
    expect(mode).toBe("probe");
    documents.push(document);
    const asked = [...document.matchAll(/^probe (\d+) ping 192\.0\.2\.1 (\S+) 5$/gm)];
    const lines = asked.map(([, number = "", link = ""]) => `probed ${number} ${says(link)}`);
    return Promise.resolve(parseReport(["trunkline 1", ...lines.reverse(), "end"].join("\n")));
  };
  return new Probes(new Trips("web1", run));
}

test("each probe gets its own answer, in whatever order they come", async () => {
  const answers: Readonly<Record<string, string>> = {
    a: "reached",
    b: "silent Destination Host Unreachable",
    c: "unasked the link is down",
    d: "stale",
    e: "silent",
  };
  const probes = hostThat((link) => answers[link] ?? "");
  expect(await Promise.all(Object.keys(answers).map((link) => probes.ask(question(link))))).toEqual([
    { kind: "reached" },
    { kind: "silent", why: "Destination Host Unreachable" },
    { kind: "unasked", why: "the link is down" },
    { kind: "stale" },
    { kind: "silent", why: "" },
  ]);
});

test("probes that come at one moment share a round trip, as many as a host can run at once", async () => {
  const documents: string[] = [];
  const probes = hostThat(() => "reached", documents);
  await Promise.all(Array.from({ length: 150 }, (_, index) => probes.ask(question(`eth0.${String(index)}`))));
  expect(documents.map((document) => document.split("\n").length - 3)).toEqual([64, 64, 22]);
});

test("an answer that is none is an error, and not a success", async () => {
  await expect(hostThat(() => "what").ask(question("a"))).rejects.toThrow(/web1: .*\[/);
});
