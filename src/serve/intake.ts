import { joinBytes } from "../core/join-bytes.ts";
import type { Service } from "./service.ts";

/** Collects a body within the limits of a service. Its bytes count until it is taken or given up. */
export class Intake {
  readonly #service: Service;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  /** @param length that of the head, if it has one. @throws Refusal 413 */
  constructor(service: Service, length: string | null | undefined) {
    this.#service = service;
    if (length) service.requireFit(Number(length));
  }

  /** @throws Refusal 413, 503 */
  add(chunk: Uint8Array): void {
    this.#size += chunk.length;
    this.#service.hold(chunk.length);
    this.#service.requireFit(this.#size);
    this.#chunks.push(chunk);
  }

  /** The whole body. */
  take(): Uint8Array {
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 ? first! : joinBytes(this.#chunks);
    this.giveUp();
    return body;
  }

  giveUp(): void {
    this.#service.hold(-this.#size);
    this.#size = 0;
    this.#chunks.length = 0;
  }
}
