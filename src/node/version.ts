import { readFileSync } from "node:fs";

/** The version of this package, from its package.json above dist/ or src/. */
export function packageVersion(): string {
  for (const up of ["../package.json", "../../package.json"]) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(up, import.meta.url), "utf8"));
      if (name === "gradlane") return version;
    } catch {
      // one folder higher
    }
  }
  return "unknown";
}
