// Collects the licences of all packages in a bundle.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The licences of the packages of bundled modules. @throws if a package has none */
export function licencesOf(moduleIds) {
  const folders = moduleIds.flatMap(
    (id) => id.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/)?.[0].replace(/^\0/, "") ?? [],
  );
  return [...new Set(folders)]
    .map(licenceOf)
    .sort()
    .join(`\n\n${"-".repeat(80)}\n\n`);
}

function licenceOf(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const by = typeof author === "string" ? author : author?.name;
  if (!file && !(license && by)) throw new Error(`no licence of ${name}`);
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Copyright ${by}`;
  return `${name} ${version}: ${license}\n\n${text}`;
}
