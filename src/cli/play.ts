// Serves the playground until the user interrupts.

import { existsSync } from "node:fs";
import { DataError, phrase } from "../core/errors.ts";
import { EXIT } from "./exit.ts";
import { nextSignal } from "./interrupt.ts";
import { servePage } from "./serve-page.ts";
import { print, say } from "./terminal.ts";

/** The page beside the command line. */
const FOLDER = new URL("playground/", import.meta.url);

/** Serves the playground. @returns the exit code */
export async function playCommand({ port = 0 }: { readonly port?: number }): Promise<number> {
  if (!existsSync(new URL("index.html", FOLDER))) {
    throw DataError.of(
      "PLAYGROUND",
      "serve the page",
      "it beside the command line",
      phrase("none"),
      {
        hint: "build the package with npm run build",
      },
    );
  }
  const { url, close } = await servePage(FOLDER, port);
  print(url);
  say("The playground is at this address. Ctrl+C ends.");
  await nextSignal(["SIGINT", "SIGTERM"]);
  await close();
  return EXIT.success;
}
