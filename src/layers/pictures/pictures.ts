// The layers of pictures, which are loaded with the functions that make them, or with a file that has them.

/** In the order of the documentation. */
const DEFINITIONS = [] as const;

/** The definitions of these layers, by which their descriptions are typed. */
export type PictureDefinition = (typeof DEFINITIONS)[number];
