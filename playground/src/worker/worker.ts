// The worker: owns the library's engine, on threads where the page is isolated.

import { init } from "../gradlane.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { Session } from "./session.ts";

/** A worker leaves a core to the page. */
const threads = (): number =>
  globalThis.crossOriginIsolated ? Math.max(1, Math.min(8, navigator.hardwareConcurrency - 1)) : 1;

interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

/** Starts to answer messages. */
export function startWorker(): void {
  const scope = globalThis as unknown as Scope;
  const session = new Session((message, transfer = []) => scope.postMessage(message, transfer));
  const ready = init({ threads: threads() }).catch(() => undefined);
  scope.onmessage = async ({ data }) => {
    await ready;
    session.receive(data);
  };
}
