// What the engine may call.

export { run } from "./program";
