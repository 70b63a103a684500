// The packages are two folders above, in that of all hosts.

const ISOLATION = [
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "cross-origin-embedder-policy", value: "require-corp" },
];

export default {
  turbopack: { root: new URL("../..", import.meta.url).pathname },
  headers: async () => [
    {
      source: "/:path*",
      has: [{ type: "query", key: "isolated", value: "yes" }],
      headers: ISOLATION,
    },
  ],
};
