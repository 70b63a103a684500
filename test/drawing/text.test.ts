import { expect, test } from "vitest";
import { clean, escapeMarkup, showName } from "../../src/drawing/text.ts";

test("characters that end an element or an attribute are escaped", () => {
  expect(escapeMarkup(`<a b="c" d='e'>&\``)).toBe(
    "&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;&#96;",
  );
});

test("invisible and invalid characters are replaced, one by one", () => {
  for (const bad of [
    "\0",
    "\r",
    "\x9f",
    "\u202e",
    "\u2069",
    "\ufeff",
    "\uffff",
    "\ud83d",
    "\u200b",
    "\u2060",
  ]) {
    expect(clean(`a${bad}b`)).toBe("a\ufffdb");
  }
  for (const good of ["a\tb\nc", "é", "名", "😀", "❤\ufe0f", "👩\u200d👧", "می\u200cخ"])
    expect(clean(good)).toBe(good);
});

test("names are on one line and cut between characters", () => {
  expect(showName("a\nb\tc  d")).toBe("a b c  d");
  expect(showName("😀😀😀😀", 3)).toBe("😀😀…");
  const [twenty, more] = ["x".repeat(20), "x".repeat(21)];
  expect([showName(twenty), showName(more)]).toEqual([twenty, `${"x".repeat(19)}…`]);
});
