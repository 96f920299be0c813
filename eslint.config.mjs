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
    files: ["provider/**/*.ts", "sdk/**/*.ts", "graph/**/*.ts"],
    rules: {
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "max-params": ["error", 4],
      "max-lines": ["warn", { max: 220, skipBlankLines: true, skipComments: true }],
    },
  },
);
