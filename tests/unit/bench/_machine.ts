/** A machine that results come from. */
export const machine = {
  cpu: "a processor",
  cores: 2,
  memoryGiB: 24,
  kernel: "6.18",
  node: "v20",
  pulumi: "v3",
  loadBefore: 0,
};
