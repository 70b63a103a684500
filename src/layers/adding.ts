import { showText } from "../core/show.ts";

/** What fails if a layer does not fit in its place, for errors: 'add dense "hidden"'. */
export const adding = (kind: string, name: string): string => `add ${kind} ${showText(name)}`;
