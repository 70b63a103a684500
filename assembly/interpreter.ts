// Exports of a binary that runs beside a main one.

export { run } from "./program";
export { help } from "./team";
