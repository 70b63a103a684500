// Serves models until the process is asked to stop.

import { showPath } from "../node/path.ts";
import { createService } from "../serve/create-handler.ts";
import type { Limits } from "../serve/limits.ts";
import type { Servable } from "../serve/served.ts";
import type { EngineArguments } from "./engine.ts";
import { EXIT, showError } from "./exit.ts";
import { nextSignal } from "./interrupt.ts";
import { FileWatch, loadServable, type ModelFile, readModelFiles } from "./model-files.ts";
import { listen } from "./serve-http.ts";
import { print, say } from "./terminal.ts";

const PORT = 8080;
const HOST = "127.0.0.1";
const LOOPBACK = /^(127\.|::1$|localhost$)/;
/** How often files are looked at, and how long requests in progress may take at the end, in milliseconds. */
const LOOK_EVERY = 500;
const DRAIN_AT_MOST = 25_000;

interface ServeArguments extends EngineArguments, Partial<Limits> {
  readonly port?: number;
  readonly host?: string;
  readonly reload: boolean;
}

/** Serves models. @returns the exit code */
export async function serveCommand(
  paths: readonly string[],
  options: ServeArguments,
): Promise<number> {
  const { port = PORT, host = HOST, reload } = options;
  const { maxBody, maxRows, maxWait, maxBatch, maxQueue } = options;
  const files = readModelFiles(paths);
  const watch = new FileWatch(files, (file) => replace(file));
  const models: Record<string, Servable> = {};
  // before they are loaded: changes meanwhile are seen
  if (reload) await watch.start(LOOK_EVERY);
  try {
    for (const { key, path } of files) models[key] = await loadServable(path, options);
  } catch (error) {
    watch.stop();
    throw error;
  }
  const limits = { maxBody, maxRows, maxWait, maxBatch, maxQueue };
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  const onError = (error: unknown, id: string) => say(`request ${id} failed: ${error}`);
  const { service } = createService(models, { ...Object.fromEntries(given), onError });

  async function replace({ key, path }: ModelFile): Promise<void> {
    try {
      service.replace(key, await loadServable(path, options));
      say(`${key}: loaded again from ${showPath(path)}`);
    } catch (error) {
      service.replacementFailed(key);
      say(`${key}: the old model stays, since ${showPath(path)} cannot be loaded`);
      say(showError(error, []));
    }
  }

  const stop = nextSignal(["SIGINT", "SIGTERM"]);
  const onHangUp = () => watch.reloadAll();
  process.on("SIGHUP", onHangUp);
  try {
    const { url, drain } = await listen(service, port, host);
    print(url);
    say(`${files.map(({ key }) => key).join(", ")}: at this address. Ctrl+C ends.`);
    if (!LOOPBACK.test(host)) say("Other machines can reach it, and nothing asks who they are.");
    say(`${await stop}: answering what has begun`);
    await drain(DRAIN_AT_MOST);
  } finally {
    process.off("SIGHUP", onHangUp);
    watch.stop();
  }
  return EXIT.success;
}
