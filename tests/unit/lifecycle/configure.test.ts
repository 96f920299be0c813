import { configure } from "../../../provider/lifecycle/configure";

test("asks for every default of a connection by its name in the stack's config", async () => {
  const asked: string[] = [];
  const get = (key: string): undefined => {
    asked.push(key);
    return undefined;
  };
  await configure({ config: { get } });
  expect(asked).toEqual(
    [
      "user",
      "privateKey",
      "privateKeyPassword",
      "privateKeyFile",
      "password",
      "agentSocketPath",
      "hostKey",
      "knownHostsFile",
    ].map((name) => `trunkline:${name}`),
  );
});
