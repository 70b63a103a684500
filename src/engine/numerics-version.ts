/** Changes whenever a bit of any kernel's result does; it stands in every file. */
export const NUMERICS_VERSION = "1";
