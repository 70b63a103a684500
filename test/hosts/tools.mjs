// Where the large peers are, if anybody has installed them.

/** Folder of their packages. */
export const HOSTS = new URL("node_modules", import.meta.url).pathname;

export const MISSING = "is not installed: npm ci --ignore-scripts --prefix test/hosts";
