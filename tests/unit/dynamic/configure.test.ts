import { configIn } from "../../../provider/dynamic/configure";

test("asks for every default of a connection by its name in the stack's config", () => {
  const asked: string[] = [];
  const get = (key: string): undefined => {
    asked.push(key);
    return undefined;
  };
  expect(configIn({ config: { get } })).toEqual({});
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
      "sshConfig",
      "unreachable",
      "persist",
      "confirmSeconds",
    ].map((name) => `trunkline:${name}`),
  );
});
