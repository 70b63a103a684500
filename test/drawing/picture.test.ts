import { expect, it } from "vitest";
import { picture, resolveTheme, round, write } from "../../src/drawing/picture.ts";
import { widthOf } from "../../src/drawing/text.ts";
import { expectKept } from "../kept-files.ts";

it("figures of each theme match their snapshots", async () => {
  const themes = [{}, { theme: "auto" }, { theme: "light" }, { theme: "dark" }] as const;
  const pictures = themes.map((options) =>
    picture(`<${JSON.stringify(options)}>`, 10.2, 20, {
      theme: resolveTheme(options),
      body: (brush) =>
        [
          write(1.26, -0.04, "a & b", brush("ink")),
          write(3, 4, "right", brush("muted"), { size: 14, weight: 600, anchor: "end" }),
          write(3, 4, "", brush("value")),
          `<rect ${brush("gate")}/><path ${brush("edge")}/>`,
        ].join(""),
    }),
  );
  await expectKept(pictures.join("\n"), "pictures.txt");
  expect(pictures[0]!.replace("{}", "")).toBe(
    pictures[1]!.replace("{&#34;theme&#34;:&#34;auto&#34;}", ""),
  );
  expect(() => resolveTheme({ theme: "drak" } as object)).toThrow('did you mean "dark"?');
  expect(() => resolveTheme({ themes: "dark" } as object)).toThrow('did you mean "theme"?');
});

it("coordinates are rounded to a tenth of a pixel, and never to -0", () => {
  expect([1.25, 1.24, -0.04, -1.26, 100].map(round)).toEqual([1.3, 1.2, 0, -1.3, 100]);
});

it("text is as wide as its characters", () => {
  const widths = ["", "a", "W", "…", "\u10ff", "\u1100", "名", "😀", "aW名"].map((text) =>
    widthOf(text, 100),
  );
  expect(widths.map((width) => Math.round(width))).toEqual([
    ...[0, 64, 86, 110, 64, 110, 110, 110, 260],
  ]);
});
