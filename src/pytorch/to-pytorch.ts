import { requireKnownKeys } from "../core/names.ts";
import { type OptionTable, readOptions } from "../core/options.ts";
import type { Shape } from "../core/shape.ts";
import { visible } from "../core/visible.ts";
import type { Model } from "../model/model.ts";
import { ColumnOrders } from "./column-orders.ts";
import { CHANNEL_NORM } from "./modules.ts";
import { quoted } from "./python.ts";
import type { Module } from "./sequential.ts";
import { noSequence, stateDictOf } from "./state-dict.ts";

/** Options of toPyTorch(). */
export interface PyTorchOptions {
  /** The name of the file that the code loads. Default: "model.safetensors". */
  readonly file?: string;
}

const OPTIONS = {
  file: {
    default: "model.safetensors",
    expected: "the name of a file",
    accepts: (value: unknown) => typeof value === "string" && value !== "",
  },
} satisfies OptionTable;

const RESIDUAL = `
class Residual(nn.Module):
    def __init__(self, layers, shortcut=()):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        return self.shortcut(x) + self.layers(x)

`;

const NORM = `
class ${CHANNEL_NORM}(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)

`;

/**
 * Python code that makes the network of a model in PyTorch and loads the file of toSafetensors() into it. Its input is
 * [n, channels, height, width] where that of the model is [n, height, width, channels], after preprocessing, and bytes
 * divided by 255. Zeros that a module cannot add itself, such as those of "same" with strides, are modules before it.
 * @throws RuntimeUnsupportedError PYTORCH_MODULE for networks with branches, and layers without an equal in PyTorch
 *
 * @example
 * const model = sequential([input([2]), dense(16, { activation: "relu" }), dense(2)]);
 * toPyTorch(model).split("\n").slice(4, 9);
 * // ["model = nn.Sequential(", "    nn.Linear(2, 16),  # dense1", "    nn.ReLU(),", "    nn.Linear(16, 2),  # dense2", ")"]
 */
export function toPyTorch(model: Model, options: PyTorchOptions = {}): string {
  requireKnownKeys("toPyTorch", options, Object.keys(OPTIONS));
  const { file } = readOptions("toPyTorch", OPTIONS, options, "OPTION");
  const { sequence } = stateDictOf("toPyTorch", model);
  if ("reason" in sequence) throw noSequence("write PyTorch code", sequence.reason);
  const lines = linesOf(sequence.modules, "    ");
  const uses = (name: string) => lines.some((line) => line.trimStart().startsWith(name));
  return [
    ...["from safetensors.torch import load_file", "from torch import nn", ""],
    ...(uses("Residual(") ? RESIDUAL.split("\n") : []),
    ...(uses(CHANNEL_NORM) ? NORM.split("\n") : []),
    ...notes(model),
    "model = nn.Sequential(",
    ...lines,
    ")",
    `model.load_state_dict(load_file(${quoted(file)}), strict=True)`,
    ...["model.eval()", ""],
  ].join("\n");
}

function linesOf(modules: readonly Module[], indent: string): string[] {
  return modules.flatMap((module) => {
    if ("code" in module) {
      const { code, tensors, layer } = module;
      return `${indent}${code},${tensors.length > 0 ? `  # ${visible(layer)}` : ""}`;
    }
    const [layers, shortcut] = [module.layers, module.shortcut].map((each) =>
      linesOf(each, `${indent}    `),
    );
    const end = shortcut!.length > 0 ? ["], [", ...shortcut!, "]),"] : ["]),"];
    const outer = end.map((line) => (line.startsWith("]") ? indent + line : line));
    return [`${indent}Residual([`, ...layers!, ...outer];
  });
}

/** What the input and the output are, in comments. */
function notes({ architecture, preprocessing }: Model): string[] {
  const { input, outputShape, steps } = architecture;
  const orders = new ColumnOrders(steps);
  const order = (value: number) =>
    orders.of(value) ? ", its columns in the order [channels, height, width]" : "";
  const isImage = input.shape.length > 1 && input.uint8 !== "raw";
  const bytes = isImage ? ", bytes divided by 255" : "";
  const after = preprocessing ? ", after the preprocessing, which is not part of this" : bytes;
  return [
    `# float32 ${shownRows(input.shape)}${order(0)}${after} → ${shownRows(outputShape)}${order(steps.length - 1)}`,
  ];
}

const shownRows = (shape: Shape): string =>
  `[${["n", ...(shape.length > 1 ? [shape.at(-1), ...shape.slice(0, -1)] : shape)].join(", ")}]`;
