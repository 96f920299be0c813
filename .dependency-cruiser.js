/**
 * Which layer may import which. The folders are the pipeline: inputs → spec → desired → plan → run, with observe
 * feeding plan; arrows never point back.
 * @type {import("dependency-cruiser").IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "A cycle means that two pieces are one piece, or that one of them sits in the wrong layer.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "sdk-has-no-logic",
      comment:
        "The SDK runs in the user's program. It may know the shapes of arguments, never how they are carried out.",
      severity: "error",
      from: { path: "^sdk/" },
      to: { path: "^provider/(?!model/)" },
    },
    {
      name: "provider-never-imports-sdk",
      comment:
        "The provider process loads from stored text only; pulling in SDK classes would load the program's side.",
      severity: "error",
      from: { path: "^provider/" },
      to: { path: "^sdk/" },
    },
    {
      name: "model-is-types-only",
      comment: "Everything may import the model because the model imports nothing.",
      severity: "error",
      from: { path: "^provider/model/" },
      to: { pathNot: "^provider/model/" },
    },
    {
      name: "pure-layers-have-no-effects",
      comment: "Planning is synchronous and total: it cannot reach ssh, files, the clock or the engine.",
      severity: "error",
      from: { path: "^provider/(spec|desired|plan|ipam)/" },
      to: {
        path: [
          "^provider/(run|lifecycle)/",
          "^(node:)?(fs|net|child_process|crypto/promises|os)$",
          "node-ssh|ssh2|@pulumi",
        ],
      },
    },
    {
      name: "observe-is-parsing",
      comment: "What a host printed becomes a host state here; fetching it is run's work.",
      severity: "error",
      from: { path: "^provider/observe/" },
      to: { path: "^provider/(run|lifecycle|plan|desired)/" },
    },
    {
      name: "run-knows-no-resource",
      comment:
        "Transport and transaction carry any plan; which resource it came from is lifecycle's business.",
      severity: "error",
      from: { path: "^provider/run/" },
      to: { path: "^provider/(lifecycle|spec|desired)/" },
    },
    {
      name: "only-run-reaches-out",
      comment: "One place to look for what touches a network or a file.",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/run/" },
      to: { path: "node-ssh|ssh2|^(node:)?(fs|net|child_process)$" },
    },
    {
      name: "graph-stands-alone",
      comment:
        "It reads what Pulumi prints, as any other program would: states of every release, whatever this one's provider does.",
      severity: "error",
      from: { path: "^graph/" },
      to: { path: "^(provider|sdk)/" },
    },
    {
      name: "nothing-loads-graph",
      comment: "Graphviz is megabytes: neither the provider process nor a program pays for a picture.",
      severity: "error",
      from: { path: "^(provider|sdk)/" },
      to: { path: "^graph/|@viz-js" },
    },
    {
      name: "graph-draws-without-effects",
      comment:
        "From text to text or picture, it is a function; files, processes and the terminal are the command's.",
      severity: "error",
      from: { path: "^graph/", pathNot: "^graph/(command|source)\\.ts$" },
      to: { path: "^(node:)?(fs|fs/promises|child_process|os|process)$" },
    },
    {
      name: "only-svg-loads-graphviz",
      comment: "The text is drawn at once, without waiting for Graphviz to start.",
      severity: "error",
      from: { path: "^graph/", pathNot: "^graph/svg\\.ts$" },
      to: { path: "@viz-js", dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
