// Exports of a main binary: the interpreter, and the tiles, which the engine times to select one.

export { help, run } from "./program";
export {
  columns3x16,
  columns4x8,
  columns4x16,
  columns4x16Packed,
  rows1x16,
  rows2x16,
  rows3x16,
  rows4x8,
  rows4x16,
} from "./tiles.generated";
