// Objects that every host has, but of which TypeScript knows only by `lib` "dom" or by types of Node. Where neither is
// there, they are what the library needs of them, so its declarations check in any project.

type Host = typeof globalThis;

/** An `AbortSignal`. */
export type Signal = Host extends { AbortSignal: { prototype: infer Type } }
  ? Type
  : { readonly aborted: boolean };

/** A `URL`. */
export type Address = Host extends { URL: { prototype: infer Type } }
  ? Type
  : { readonly href: string };

/** A `Blob`, such as a `File`. */
export type BinaryFile = Host extends { Blob: { prototype: infer Type } }
  ? Type
  : { readonly size: number; arrayBuffer(): Promise<ArrayBuffer> };

/** A `WebAssembly.Module`. */
export type CompiledModule = Host extends { WebAssembly: { Module: { prototype: infer Type } } }
  ? Type
  : object;

/** A `Request`. */
export type HttpRequest = Host extends { Request: { prototype: infer Type } }
  ? Type
  : { readonly url: string; readonly method: string };

/** A `Response`. */
export type HttpResponse = Host extends { Response: { prototype: infer Type } }
  ? Type
  : { readonly status: number; text(): Promise<string> };
