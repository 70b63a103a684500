// Pictures in code and on the command line.

import type { Recipe } from "../../recipe/recipe.ts";
import { type DataCode, shellWord, type TaskCode } from "../../recipe/task-code.ts";
import { DIGITS, OWN, PAIR } from "./task.ts";

export const picturesCode: TaskCode = {
  code,
  commandData: ({ data, seed }, name) => {
    if (data.source === OWN) return name && `--data ${shellWord(folderOf(name))}`;
    return data.seed === seed ? `--synthetic digits --count ${data.count}` : undefined;
  },
};

const folderOf = (name: string): string => (name.includes(PAIR) ? "." : name);

function code({ data }: Recipe, name = "pictures"): DataCode {
  const { source, count, seed, height, width, channels, classes } = data;
  if (source === DIGITS) {
    return {
      imports: ["synthetic"],
      lines: [`const data = synthetic.digits({ count: ${count}, seed: ${seed} });`],
      features: [],
    };
  }
  const [images, labels] = name.split(PAIR).map((each) => JSON.stringify(each));
  const names = Array.from({ length: classes as number }, (_, i) => `${i}`);
  if (labels) {
    return {
      imports: [],
      nodeImports: ["idx"],
      lines: [
        `const data = await idx(${images}, ${labels}, { classNames: ${JSON.stringify(names)} });`,
      ],
      features: [],
    };
  }
  return {
    imports: [],
    nodeImports: ["imageFolder"],
    lines: [
      "// browsers and Node decode and shrink pictures differently, so bits may differ",
      `const data = await imageFolder(${images}, { size: [${height}, ${width}], channels: ${channels} });`,
    ],
    features: [],
  };
}
