import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "state/"] },
  ...tseslint.configs.strict,
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-require-imports": "off",
    },
  },
  {
    files: ["provider/**/*.ts"],
    // Which key a text is, is always the same.
    ignores: ["provider/run/ssh/private-key.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        ...["Program", "Program > ExportNamedDeclaration"].flatMap((top) =>
          [
            `${top} > VariableDeclaration[kind='let']`,
            `${top} > VariableDeclaration > VariableDeclarator > NewExpression[callee.name=/^(Weak)?(Map|Set)$/][arguments.length=0]`,
          ].map((selector) => ({
            selector,
            message: "A module remembers nothing: provider/lifecycle/memory/ has what a run remembers.",
          })),
        ),
      ],
    },
  },
  {
    files: ["provider/**/*.ts"],
    // What Pulumi's own server prints passes through here.
    ignores: ["provider/dynamic/process.ts"],
    rules: { "no-console": "error" },
  },
  {
    files: ["provider/**/*.ts", "sdk/**/*.ts", "graph/**/*.ts", "cli/**/*.ts"],
    rules: {
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "max-params": ["error", 4],
      "max-lines": ["error", 250],
      "max-lines-per-function": ["error", 60],
    },
  },
);
