import { visible } from "./visible.ts";

/** Says something that is no error but should be known, where programs look for such. */
export const warn = (message: string): void => console.warn(visible(message));
