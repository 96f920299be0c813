export type { HostConnection, LabHost } from "./host";
export { attachLab, Lab, startLab } from "./lab";
