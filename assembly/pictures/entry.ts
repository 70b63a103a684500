// Exports of the binary with pictures: those of a main binary, and the tiles of convolutions.

export * from "../index";
export * from "./convolution/tiles.generated";
