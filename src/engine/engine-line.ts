import { runtimeInfo } from "./engine.ts";

/** A one-line summary: "WebAssembly, exact, turbo off: Node 20.20.2 is older than 24". */
export function engineLine(): string {
  const { backend, numerics, turbo, reasons } = runtimeInfo();
  if (backend === "js") return "plain JavaScript, exact";
  const why = reasons.find((reason) => reason.startsWith("turbo off"));
  return `WebAssembly, ${numerics}, ${turbo ? "turbo (256-bit products)" : (why ?? "turbo off")}`;
}
