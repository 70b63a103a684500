// Snapshots of texts and figures, compared exactly. After an intended change,
// `npx vitest run kept -u` rewrites them; review the difference.

import { resolve } from "node:path";
import { expect } from "vitest";

/** Expects the text of a snapshot in test/kept/. */
export const expectKept = (text: string, name: string): Promise<void> =>
  expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(resolve("test/kept", name));
