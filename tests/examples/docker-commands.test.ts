import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Lab, LabHost } from "../lab";
import { sharedLab } from "../shared-lab";
import { Container, removeContainers, startContainers, type Engine } from "./_containers";
import {
  containersOf,
  documentText,
  parseFinding,
  readSnippets,
  type Finding,
  type Snippet,
} from "./_docker-commands";
import { address, CHECKOUT, listing, Project } from "./_project";
import { destroyedIfFailed } from "./_cleanup";

jest.setTimeout(600_000);

const { beginning, snippets } = readSnippets();
const isRefused = ({ findings }: Snippet): boolean => findings[0] === "refused";
const programs = snippets.filter((snippet) => !isRefused(snippet));
const refusals = snippets.filter(isRefused);

/** Programs tested with real containers, as in the document; the others use `ip netns` to save time. */
const engines: Readonly<Record<string, Engine>> = {
  "ipvlan l2": "docker",
  "l3 on a link": "podman",
  "Dual stack, ipvlan l2": "docker",
};
const engineOf = ({ title }: Snippet) => engines[title] ?? "netns";

/** As many programs run at once. */
const HOSTS = 6;

let lab: Lab;
let project: Project;

beforeAll(async () => {
  lab = await sharedLab(HOSTS);
  project = await Project.of({
    "Pulumi.yaml": "name: docker-commands\nruntime: nodejs\n",
    "package.json": JSON.stringify({ name: "docker-commands", version: "1.0.0", main: "index.ts" }),
    "index.ts": "",
  });
  await project.initialize(lab);
});

afterAll(async () => {
  await project.remove();
});

/** Combines programs, each on its own host; the text is unchanged except for hosts and containers. */
function onHosts(list: readonly Snippet[]): string {
  const [imports = "", ...rest] = beginning.split("\n\n");
  const blocks = list.map((snippet, index) => {
    const start = rest
      .join("\n\n")
      .replace('"web1"', `"web${index + 1}"`)
      .replace("root@192.0.2.11", address(lab.hosts[index]))
      .replace("{ docker: name }", `{ ${engineOf(snippet)}: name }`);
    return `{\n${start}\n${snippet.program}\n}`;
  });
  return [imports, ...blocks, ""].join("\n\n");
}

/**
 * Neighbours in the document share subnets, and hosts of one program never share an address in a subnet, so neighbours
 * go to different batches.
 */
const rounds = Math.ceil(programs.length / HOSTS);
const batches = Array.from({ length: rounds }, (_, round) =>
  programs.filter((_program, index) => index % rounds === round),
);

test.each(batches.map((batch) => [batch.map(({ title }) => title).join("; "), batch] as const))(
  "%s",
  async (_titles, batch) => {
    const places = batch.map((snippet, index) => new Place(snippet, lab.hosts[index] as LabHost));
    await Promise.all(places.map((place) => place.prepare()));
    await destroyedIfFailed(project, async () => {
      const listings = () => Promise.all(places.map(({ host }) => listing(host)));
      const before = await listings();
      await project.write("index.ts", onHosts(batch));
      await project.mustHosted("preview");
      expect(await listings()).toEqual(before);
      await project.mustHosted("up", "--yes", "--skip-preview");
      await Promise.all(places.map((place) => place.check()));
      await project.mustHosted("preview", "--expect-no-changes");
      await project.mustHosted("destroy", "--yes", "--skip-preview");
      expect(await listings()).toEqual(before);
    }).finally(() => Promise.all(places.map((place) => place.clear())));
  },
);

test("each program is TypeScript without a fault, under strict", async () => {
  const files = [...batches, refusals].map((batch, index) => ({
    name: `batch${index}.ts`,
    text: onHosts(batch),
  }));
  for (const { name, text } of files) await project.write(name, text);
  await project.compile(files.map(({ name }) => name));
});

test("what the document says is refused, is refused with these words", async () => {
  const places = refusals.map((snippet, index) => new Place(snippet, lab.hosts[index] as LabHost));
  await Promise.all(places.map((place) => place.prepare()));
  await project.write("index.ts", onHosts(refusals));
  const { exitCode, output } = await project.hosted("preview");
  await Promise.all(places.map((place) => place.clear()));
  expect(exitCode).not.toBe(0);
  const promised = refusals.flatMap(({ findings }) => findings.slice(1));
  const words = output.replace(/\bweb\d:/g, "web1:");
  expect(promised.filter((line) => !words.includes(line))).toEqual([]);
});

test("every row of its table leads to a program or an example that is there", () => {
  const [, table = ""] = /^\| Docker's documentation \| here \|\n([^]*?)\n\n/m.exec(documentText) ?? [];
  const rows = table.split("\n").slice(1);
  const anchors = new Set(
    [...documentText.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading)),
  );
  const leadsNowhere = rows.filter((row) => {
    const targets = [...row.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
    return targets.length === 0 || !targets.every((target) => isThere(target, anchors));
  });
  expect(rows.length).toBeGreaterThan(25);
  expect(leadsNowhere).toEqual([]);
});

function isThere(target: string, anchors: ReadonlySet<string>): boolean {
  if (target.startsWith("#")) return anchors.has(target.slice(1));
  return existsSync(join(dirname(join(CHECKOUT, "docs/from-docker-commands.md")), target));
}

/** Returns a heading's anchor as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}

/** A program's host, before the program and while it is up. */
class Place {
  private readonly names: readonly string[];
  private readonly findings: readonly Finding[];
  private linksBefore: readonly string[] = [];

  constructor(
    private readonly snippet: Snippet,
    readonly host: LabHost,
  ) {
    this.names = containersOf(snippet);
    this.findings = isRefused(snippet) ? [] : snippet.findings.map(parseFinding);
  }

  async prepare(): Promise<void> {
    const { preparation } = this.snippet;
    const engine = engineOf(this.snippet);
    if (engine !== "netns") await startContainers(this.host, engine, this.names);
    else await this.host.run(["true", ...this.names.map((name) => `ip netns add ${name}`)].join(" && "));
    await this.host.run(["true", ...preparation].join(" && "));
    this.linksBefore = await this.links();
  }

  async clear(): Promise<void> {
    const engine = engineOf(this.snippet);
    if (engine !== "netns") await removeContainers(this.host, engine, this.names);
    else
      await this.host.run(this.names.map((name) => `ip netns delete ${name}`).join("; "), { check: false });
    const backwards = this.snippet.preparation
      .filter((line) => / add /.test(line))
      .map((line) => line.replace(/^ip link add .* name (\S+) .*/, "ip link delete $1"))
      .map((line) => line.replace(/^ip address add/, "ip address delete"));
    await this.host.run(["true", ...backwards].join("; "));
  }

  async check(): Promise<void> {
    const found = await Promise.all(this.findings.map((finding) => this.whatHolds(finding)));
    expect({ title: this.snippet.title, found }).toEqual({
      title: this.snippet.title,
      found: this.findings.map((finding) => ({ ...finding })),
    });
  }

  /** Returns the finding with every part that differs replaced by the real one. */
  private async whatHolds(finding: Finding): Promise<Finding> {
    if (finding.names[0] === "host") {
      const added = (await this.links()).filter((name) => !this.linksBefore.includes(name));
      return { ...finding, links: added.map((name) => name.replace(/^dm-\w{12}$/, "dm-…")).sort() };
    }
    const containers = finding.names.map((name) => this.container(name));
    const [one] = containers as [Container];
    return {
      ...finding,
      addresses: finding.addresses.length === 0 ? [] : await alternatives(containers, finding),
      defaults: finding.addresses.length + finding.defaults.length === 0 ? [] : await defaultsOf(containers),
      reaches: await filter(finding.reaches, (target) => this.isReached(one, target)),
      doesNotReach: await filter(
        finding.doesNotReach,
        async (target) => !(await this.isReached(one, target)),
      ),
    };
  }

  private async isReached(from: Container, target: string): Promise<boolean> {
    if (/[.:]/.test(target)) return from.reaches(target);
    const addresses = await this.container(target).addresses();
    const answers = await Promise.all(
      addresses.map((line) => from.reaches(line.replace(/^\S+ /, "").replace(/\/.*/, ""))),
    );
    // With two families, both or neither must answer: neither "reaches" nor "does not reach" describes a mixture.
    if (new Set(answers).size > 1) throw new Error(`${target} is reached by some of ${addresses.join(", ")}`);
    return answers[0] === true;
  }

  private container(name: string): Container {
    return new Container(this.host, engineOf(this.snippet), name);
  }

  private async links(): Promise<string[]> {
    const { stdout } = await this.host.run("ls /sys/class/net");
    return stdout.trim().split("\n");
  }
}

/** Returns the finding's addresses if the containers have them, each a different one; otherwise the real ones. */
async function alternatives(
  containers: readonly Container[],
  { addresses: allowed }: Finding,
): Promise<readonly (readonly string[])[]> {
  const had = await Promise.all(containers.map((one) => one.addresses()));
  const fits = had.every(
    (addresses) =>
      addresses.length === allowed.length &&
      addresses.every((one) => allowed.some((choices) => choices.includes(one))) &&
      allowed.every((choices) => addresses.some((one) => choices.includes(one))),
  );
  return fits && new Set(had.flat()).size === had.flat().length ? allowed : had;
}

/** Returns the containers' default routes, which must be the same in all. */
async function defaultsOf(containers: readonly Container[]): Promise<readonly string[]> {
  const all = await Promise.all(
    containers.map(async (one) =>
      (await one.routes())
        .filter((route) => route.startsWith("default "))
        .map((route) => /^default (?:via \S+|dev \S+)/.exec(route)?.[0] ?? route),
    ),
  );
  const [first = []] = all;
  return all.every((routes) => routes.join() === first.join()) ? first : all.flat();
}

async function filter(
  list: readonly string[],
  holds: (entry: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const answers = await Promise.all(list.map(holds));
  return list.filter((_entry, index) => answers[index]);
}
