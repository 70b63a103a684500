// The page and its worker are one script: its function is called in both.

declare global {
  /** The function around the bundle, which the build adds; see tools/playground.mjs. */
  var gradlanePlayground: (() => void) | undefined;
}

/** The address of the script of the page. */
const address =
  typeof document === "undefined"
    ? undefined
    : (document.currentScript as HTMLScriptElement | null)?.src;

/** The address of a file beside this script. */
export const addressOf = (name: string): string => new URL(name, address ?? location.href).href;

/** A worker of this script: by its address, or from its text where pages of files refuse that. */
export function createWorker(): Worker {
  if (address && location.protocol !== "file:") {
    try {
      return new Worker(address);
    } catch {
      // a policy may allow Blobs only
    }
  }
  const source = `(${String(globalThis.gradlanePlayground)})()`;
  return new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
}
