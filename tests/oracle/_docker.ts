import type { LabHost } from "../lab";
import { facts, withId, type Row } from "./_row";
import { places, script, theirs, type Made } from "./_side";

/** The row's network by Docker's own driver, on both hosts. */
export async function byDocker(row: Row, [first, second]: readonly [LabHost, LabHost]): Promise<Made> {
  const create = `docker network create ${withId(row.docker, theirs.vlanId)} oracle`;
  const given = (name: "a" | "b"): string => row.containers?.[name]?.docker ?? "";
  const join = (name: "a" | "b"): string =>
    row.fresh
      ? `docker run -d --name fresh-${name} --network oracle ${given(name)} busybox:lab sleep 100000 >/dev/null`
      : `docker network connect ${given(name)} oracle theirs-${name}`;
  const called = row.fresh ? "fresh" : "theirs";
  const elsewhere = places(row, theirs).map(
    ({ family, at }) => `--ip${family === 6 ? "6" : ""} ${at(theirs.containerElsewhere)}`,
  );
  const pid = (name: string): string => `docker inspect -f '{{.State.Pid}}' ${name}`;
  const near = row.alone ? (["a"] as const) : (["a", "b"] as const);
  const [[id, a, b], [c]] = await Promise.all([
    script(first, create, ...near.map(join), ...near.map((name) => pid(`${called}-${name}`))),
    elsewhere.length === 0
      ? []
      : script(
          second,
          `${create} >/dev/null`,
          `docker network connect ${elsewhere.join(" ")} oracle theirs-c`,
          pid("theirs-c"),
        ),
  ]);
  const parent = await parentOf(first, row, id ?? "");
  return {
    pids: {
      a: Number(a),
      ...(b !== undefined && { b: Number(b) }),
      ...(c !== undefined && { c: Number(c) }),
    },
    parent,
    remove: async () => {
      await Promise.all([removeDocker(first), removeDocker(second)]);
    },
  };
}

/** Whatever a row has left of Docker, also where it failed midway; the containers stay. */
export async function removeDocker(host: LabHost): Promise<void> {
  const line = `
fresh=$(docker ps -aq --filter name=fresh-)
[ -z "$fresh" ] || docker rm -f $fresh >/dev/null
for network in $(docker network ls -q --filter type=custom); do
  for container in $(docker network inspect -f '{{range .Containers}}{{.Name}} {{end}}' $network); do
    docker network disconnect -f $network $container
  done
  docker network rm $network >/dev/null
done`;
  await script(host, line);
}

/** Without a parent it makes one that is named after the network's id. */
async function parentOf(host: LabHost, row: Row, id: string): Promise<string> {
  const { parent } = facts(row);
  const dummies = `ls /sys/class/net | grep -x 'd[im]-${id.slice(0, 12)}' || true`;
  const [dummy] = await script(host, dummies);
  return dummy ?? withId(parent ?? "", theirs.vlanId);
}
