// The layers of pictures, which are loaded with the functions that make them, or with a file that has them.

import { batchNormDefinition } from "./batch-norm.ts";
import { maxPool2dDefinition } from "./max-pool2d.ts";

/** In the order of the documentation. */
const DEFINITIONS = [maxPool2dDefinition, batchNormDefinition] as const;

/** The definitions of these layers, by which their descriptions are typed. */
export type PictureDefinition = (typeof DEFINITIONS)[number];
