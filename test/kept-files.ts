// Texts and pictures as they were when somebody last looked at them: every word, every place. Where one is
// meant to change, `npx vitest run kept -u` writes it anew, and the difference is there to be read.

import { resolve } from "node:path";
import { expect } from "vitest";

/** Demands the text that is kept under a name in test/kept/. */
export const expectKept = (text: string, name: string): Promise<void> =>
  expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(resolve("test/kept", name));
