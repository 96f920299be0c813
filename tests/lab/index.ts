export type { LabHost } from "./host";
export { attachLab, Lab, startLab } from "./lab";
