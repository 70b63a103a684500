import { visible } from "./visible.ts";

/** Prints a warning. */
export const warn = (message: string): void => console.warn(visible(message));
