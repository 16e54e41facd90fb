export { Leave } from "./leave";
export { Over } from "./over";
export { Return } from "./return";
export { Waiting } from "./waiting";
