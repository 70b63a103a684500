// What the engine may call: the interpreter, and the tiles that it tries before it picks one.

export { run } from "./program";
export {
  rows1x16,
  rows2x16,
  rows3x16,
  rows3x16Packed,
  rows4x8,
  rows4x16,
  rows6x8,
  rows6x16,
} from "./tiles.generated";
