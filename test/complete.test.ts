// Every kind of every registry is complete: exported, documented with its options, shown in its example,
// offered by the command line. test/complete-*.test.ts train with them and check what they say of themselves.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SCHEDULES } from "../src/cli/schedule.ts";
import { optimizers } from "../src/optimizers/optimizers.ts";
import { exportedAs, FAMILIES, type Family, nameOf, optionsOf } from "./families.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const has = (text: string, word: string) => new RegExp(`\\b${word}\\b`).test(text);
const entries = Object.entries<Family>(FAMILIES).flatMap(([family, each]) =>
  each.registry.kinds.map((kind) => ({ family, kind, ...each })),
);

describe.each(entries)("$family $kind", ({ family, kind, ...each }) => {
  const name = nameOf(kind);
  const options = Object.keys(optionsOf(each, kind));

  // losses without options have a name only
  if (family !== "loss" || options.length > 0) {
    it("is exported by its name and described by its kind", () => {
      const exported = exportedAs(name);
      if (!exported) return expect.fail(`src/entries/ exports no ${name}`);
      if (exported.kind !== undefined || each.isDescribed === false) return;
      const described = exported(...(each.given?.[kind] ?? []));
      expect(JSON.parse(JSON.stringify(described))).toMatchObject({ kind });
    });
  }

  it("is documented with its options", () => {
    const pages = each.pages.map((page) => `docs/${page}.md`);
    const text = pages.map(read).join("\n");
    const rows = text.split("\n").filter((row) => row.startsWith("|"));
    expect(has(rows.join("\n"), name), `${pages.join(", ")}: no table has ${name}`).toBe(true);
    const missing = options.filter((option) => !has(text, option));
    expect(missing, `${pages.join(", ")}: missing options of ${name}`).toEqual([]);
  });

  const { shownIn } = each;
  if (shownIn && !each.notShown?.includes(kind)) {
    it("is in its example", () => {
      const problem = `${shownIn} does not show ${kind}: run its example after npm run build`;
      expect(has(read(shownIn), kind), problem).toBe(true);
    });
  }

  // optimizers, activations and augmentations come from their registries there
  if (family === "schedule") {
    it("is offered by the command line", () => {
      expect(SCHEDULES, "src/cli/schedule.ts").toContain(kind);
    });
  }
});

/** Definitions in the files of a folder that its registry does not list. */
const unlisted = (folder: string, registry: string) => {
  const list = read(`${folder}${registry}`);
  const files = readdirSync(new URL(`../${folder}`, import.meta.url));
  return files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) =>
      [...read(`${folder}${file}`).matchAll(/export const (\w+Definition)\b/g)]
        .map(([, name]) => name!)
        .filter((name) => !has(list.slice(list.indexOf("DEFINITIONS = [")), name))
        .map((name) => `${folder}${registry}: DEFINITIONS has no ${name}`),
    );
};

it("lists every definition in its registry", () => {
  expect(optimizers.kinds.length).toBeGreaterThan(1);
  const missing = [
    ...unlisted("src/optimizers/", "optimizers.ts"),
    ...unlisted("src/layers/", "layers.ts"),
    ...unlisted("src/layers/pictures/", "pictures.ts"),
    ...unlisted("src/losses/", "losses.ts"),
  ];
  expect(missing, missing.join("\n")).toEqual([]);
});

describe.each(["activation", "optimizer", "loss"] as const)("every %s", (family) => {
  it("follows PyTorch in a trajectory", () => {
    const { runs } = JSON.parse(read("test/fixtures/trajectories.json")) as {
      runs: { activation: string; optimizer: { kind: string }; loss: string }[];
    };
    const kindsOf = { ...FAMILIES }[family].registry.kinds;
    const found = runs.map(({ [family]: part }) => (typeof part === "string" ? part : part.kind));
    const withoutRun = ["linear", "softmax"]; // nothing to compute; only behind logits
    const missing = kindsOf
      .filter((kind) => ![...found, ...withoutRun].includes(kind))
      .map((kind) => `tools/fixtures/trajectories.py did not run with ${kind}`);
    expect(missing, missing.join("\n")).toEqual([]);
  });
});
