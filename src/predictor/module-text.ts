// Puts the pieces of the runtime and the data of a model together to a module.

import { Opcode } from "../../assembly/opcodes.ts";
import { DataError, phrase } from "../core/errors.ts";
import type { ModelData } from "./runtime/data.ts";
import { CHUNKS, PIECES } from "./runtime.generated.ts";
import { dataText } from "./source-text.ts";

/** What a model needs of the runtime. */
export interface Parts {
  /** Kinds of transformers. */
  readonly transformers: readonly string[];
  /** Names of the commands of its program; undefined for dense layers. */
  readonly commands: readonly (keyof typeof Opcode)[] | undefined;
  /** Whether it takes raw rows, and several inputs. */
  readonly readsRows: boolean;
  readonly joins: boolean;
}

/** The text of a module. */
export function moduleText(data: ModelData, parts: Parts, weightsHash: string): string {
  const needed = new Set<number>();
  const need = (chunk: number) => {
    if (needed.has(chunk)) return;
    needed.add(chunk);
    CHUNKS[chunk]![0].forEach(need);
  };
  const piece = (name: string, property: string): string => {
    const chunk = PIECES[name];
    if (chunk === undefined) {
      const expected = phrase("a model of operations that predictors have");
      throw DataError.of("PREDICTOR_EXPORT", "write a predictor", expected, name);
    }
    need(chunk);
    return `$${chunk}.${property}`;
  };
  const { transformers, commands, readsRows, joins } = parts;
  const classes = transformers.map((kind) => piece(`transformer ${kind}`, "Transformer"));
  const performs = commands?.map(
    (name) => `${Opcode[name]}:${piece(`command ${name}`, "perform")}`,
  );
  const runner = performs
    ? `data=>${piece("program", "runner")}(data,{${performs}})`
    : piece("dense", "runner");
  const pieces = [
    `runner:${runner}`,
    ...(classes.length > 0
      ? [`transformer:${piece("transformers", "transformersOf")}([${classes}])`]
      : []),
    ...(readsRows ? [`readRows:${piece("tables", "readRows")}`] : []),
    ...(joins ? [`joined:${piece("inputs", "joined")}`] : []),
  ];
  const start = piece("start", "start");
  const chunks = [...needed]
    .sort((a, b) => a - b)
    .map((i) => `const $${i}=(()=>{${CHUNKS[i]![1]}})();`);
  return `/*! A predictor written by gradlane, MIT. weightsHash: ${weightsHash} */
${chunks.join("\n")}
const predictor=${start}(${dataText(data)},{${pieces.join(",")}});
export const predict=rows=>predictor.predict(rows);
export const predictProbabilities=rows=>predictor.predictProbabilities(rows);
export const predictClasses=rows=>predictor.predictClasses(rows);
export const runtimeInfo=()=>({backend:predictor.backend,reason:predictor.reason});
export const {inputShape,outputShape,classNames,schema}=predictor;
export const weightsHash="${weightsHash}";
`;
}
