// Exports of a main binary: the interpreter, and the tiles, which the engine times to select one.

export { help, run } from "./program";
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
