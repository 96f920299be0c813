import type { Lab } from "./_containers";
import { removeDocker } from "./_docker";
import { container } from "./_ours";
import { recordingOf } from "./_recording";
import { facts, withId, type OurNetwork } from "./_row";
import { ours, script, theirs } from "./_side";
import { attached } from "../scenarios/attachments/_networks";
import { Run, inputOf, type State } from "../scenarios/_run";

interface Both {
  /** Arguments of `docker network create`. */
  readonly docker: string;
  readonly ours: OurNetwork;
}

/** A network that somebody refuses, on a host where there may be one already, with a container. */
export interface Refusal extends Both {
  readonly name: string;
  readonly first?: Both;
  /** It is the same network that a second container is refused. */
  readonly toSecond?: true;
  /** What Docker says, and when: to `network create`, or only to a container. `"accepts"`: nothing, also to a container. */
  readonly dockerSays: { readonly create: RegExp } | { readonly container: RegExp } | "accepts";
  /** What a preview says. */
  readonly weSay: RegExp | "accepts";
  /** Where one of them refuses what the other accepts, or later. */
  readonly why?: string;
}

/** Has both make the network, and fails where one of them does not say what the row has. */
export async function refuse(row: Refusal, lab: Lab): Promise<void> {
  const { name, first, docker: network, toSecond } = row;
  const recording = recordingOf<Said>(lab, { by: "refusal", name, of: [first?.docker, network, toSecond] });
  const [docker, us] = await Promise.all([recording.seenOr(() => askDocker(row, lab)), askUs(row, lab)]);
  expect(docker).toEqual(said(row.dockerSays));
  expect(us).toEqual(said(row.weSay));
  const same = (row.dockerSays === "accepts") === (row.weSay === "accepts");
  const late = row.dockerSays !== "accepts" && "container" in row.dockerSays;
  expect(row.why === undefined).toBe(same && !late);
}

type Said = Readonly<Record<string, unknown>>;

function said(expected: Refusal["dockerSays"] | Refusal["weSay"]): Said {
  if (expected === "accepts") return {};
  const matching = (text: RegExp): unknown => expect.stringMatching(text);
  if (expected instanceof RegExp) return { preview: matching(expected) };
  return "create" in expected
    ? { create: matching(expected.create) }
    : { container: matching(expected.container) };
}

async function askDocker({ first, docker, toSecond }: Refusal, lab: Lab): Promise<Said> {
  const [host] = lab.hosts;
  await lab.startTheirs();
  const create = (args: string, name: string): string =>
    `docker network create ${withId(args, theirs.vlanId)} ${name}`;
  const attempt = (line: string): string => `${line} 2>&1 >/dev/null || exit 0`;
  try {
    if (first) {
      await script(host, create(first.docker, "first"), "docker network connect first theirs-a");
    }
    const refusedCreate = await script(host, attempt(create(docker, "second")));
    if (refusedCreate.length > 0) return { create: refusedCreate.join(" ") };
    if (toSecond) await script(host, "docker network connect second theirs-a");
    const refusedContainer = await script(host, attempt("docker network connect second theirs-b"));
    return refusedContainer.length > 0 ? { container: refusedContainer.join(" ") } : {};
  } finally {
    await removeDocker(host);
  }
}

async function askUs({ first, ours: wanted, toSecond }: Refusal, { hosts: [host] }: Lab): Promise<Said> {
  const run = new Run();
  const input = inputOf(host);
  const made: { state: State; kind: "ipvlanNetwork" | "macvlanNetwork" | "containerAttachment" }[] = [];
  const make = async (network: OurNetwork, name: string, of: readonly ("a" | "b")[]): Promise<Said> => {
    const { driver, options } = facts({ ours: network });
    const args = { ...withId(options, ours.vlanId), host: input, name };
    const { inputs, problems } = await run.of(driver).check(name, args);
    if (problems.length > 0) return { preview: problems.join("\n") };
    const state = await run.of(driver).createChecked(name, inputs);
    made.unshift({ state, kind: driver });
    for (const each of of) {
      const attach = run.of("containerAttachment");
      const asked = await attach.check(each, attached(state, each, container[each]));
      if (asked.problems.length > 0) return { preview: asked.problems.join("\n") };
      made.unshift({ state: await attach.createChecked(each, asked.inputs), kind: "containerAttachment" });
    }
    return {};
  };
  try {
    await run.look(input);
    if (first) expect(await make(first.ours, "first", ["a"])).toEqual({});
    return await make(wanted, "second", toSecond ? ["a", "b"] : ["b"]);
  } finally {
    for (const { state, kind } of made) await run.of(kind).delete(state);
    run.end();
  }
}
