export type { CommandResult } from "./command";
export type { BootOptions, HostConnection, LabHost, RunOptions } from "./host";
export { attachLab, Lab, type LabOptions, startLab } from "./lab";
