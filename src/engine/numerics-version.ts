/** Changes with any bit of a kernel's result; saved in every model file. */
export const NUMERICS_VERSION = "1";
