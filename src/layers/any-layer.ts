import type { LayerDefinition } from "./layer.ts";
import type { BasicDefinition } from "./layers.ts";
import type { PictureDefinition } from "./pictures/pictures.ts";

type DescribedBy<Definition> =
  Definition extends LayerDefinition<infer Description> ? Description : never;

/** Any built-in layer, as plain data. */
export type Layer = DescribedBy<BasicDefinition> | DescribedBy<PictureDefinition>;
