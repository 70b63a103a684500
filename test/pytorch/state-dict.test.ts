import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  fromSafetensors,
  guessMapping,
  stateDictMapping,
  toPyTorch,
  toSafetensors,
} from "../../src/entries/safetensors.ts";
import { storeWords } from "../../src/format/model-file.ts";
import { readSafetensors, writeSafetensors } from "../../src/format/safetensors.ts";
import type { StoredTensor } from "../../src/format/stored-tensor.ts";
import {
  batchNorm,
  conv2d,
  dense,
  flatten,
  GradlaneError,
  globalAveragePool2d,
  input,
  type Layer,
  layer,
  type Model,
  network,
  reshape,
  residual,
  sequential,
} from "../../src/index.ts";
import { numbers } from "../both-engines.ts";
import { branchedModel, straightModel } from "../onnx/random-models.ts";

const straight = (shape: readonly number[], ...layers: readonly Layer[]) =>
  sequential([input(shape), ...layers] as never) as Model;

/** The same network with other weights. */
function shuffled(model: Model): Model {
  const weights = Object.entries(model.getWeights()).map(([name, { shape }], salt) => {
    const { data } = numbers(shape, salt + 40);
    return [name, { data: data.map((each) => Math.abs(each) + 0.1), shape }] as const;
  });
  model.setWeights(Object.fromEntries(weights));
  return model;
}

const fileOf = (tensors: Readonly<Record<string, StoredTensor>>, metadata = {}) =>
  writeSafetensors(new Map(Object.entries(tensors)), new Map(Object.entries(metadata)));

const floats = (shape: readonly number[], salt = 1) =>
  storeWords(Float32Array.from(numbers(shape, salt).data), shape);

const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(GradlaneError);
    return (error as GradlaneError).code;
  }
  return "none";
};

describe("toSafetensors", () => {
  it("is read as it was written", () => {
    for (let seed = 0; seed < 40; seed++) {
      const [model] = straightModel(seed);
      const [other] = straightModel(seed);
      for (const names of ["layers", undefined] as const) {
        fromSafetensors(toSafetensors(shuffled(model), names && { names }), other);
        expect(other.weightsHash()).toBe(model.weightsHash());
      }
    }
  });

  it("has the names of layers for networks with branches, whose flattened images keep their order in sums", () => {
    const build = (seed: number) =>
      network(
        ({ image, row }) => {
          const x = image!.apply(conv2d(2, 2, { name: "conv" })).apply(flatten());
          const twice = layer(dense(12, { name: "twice" }));
          const y = row!.apply(twice).apply(twice).add(x);
          return y.concat([row!]).apply(dense(3, { name: "out" }));
        },
        { image: input([3, 4, 1]), row: input([12]) },
        { seed },
      ) as unknown as Model;
    const mapping = stateDictMapping(build(0));
    expect(mapping.tensors.map(({ tensor }) => tensor)).toEqual([
      ...["conv.weight", "conv.bias", "twice.weight", "twice.bias", "out.weight", "out.bias"],
    ]);
    const isMoved = mapping.tensors.map(({ layout }) => layout.includes("flattened"));
    expect(isMoved).toEqual([false, false, true, true, true, false]);
    const other = build(1);
    fromSafetensors(toSafetensors(build(0)), other);
    expect(other.weightsHash()).toBe(build(0).weightsHash());
    for (let seed = 0; seed < 20; seed++) {
      const written = codeOf(() => toSafetensors(branchedModel(seed)));
      expect(["none", "PYTORCH_LAYOUT"]).toContain(written);
    }
  });

  it("moves the rows of a dense kernel behind an image to [c, h, w]", () => {
    const model = straight([2, 2, 3], flatten(), dense(1, { bias: false }));
    const kernel = Float32Array.from({ length: 12 }, (_, i) => i);
    model.setWeights({ "dense1.kernel": { data: kernel, shape: [12, 1] } });
    const { data } = readSafetensors(toSafetensors(model)).tensors.get("1.weight")!;
    const view = new Float32Array(data.slice().buffer);
    expect([...view]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
  });

  it("refuses columns in two orders, and names that a model cannot have", () => {
    const two = straight([2, 3, 4], flatten(), reshape([4, 3, 2]), conv2d(1, 1));
    expect(codeOf(() => toSafetensors(two))).toBe("PYTORCH_LAYOUT");
    const odd = straight([4, 4, 2], reshape([2, 8, 2]), conv2d(2, 1));
    expect(codeOf(() => toSafetensors(odd, { names: "sequential" }))).toBe("PYTORCH_MODULE");
    expect(stateDictMapping(odd).tensors[0]!.tensor).toBe("conv2d1.weight");
    expect(() => toPyTorch(odd)).toThrow('layer "reshape1" (reshape), which has no equal');
  });
});

describe("toPyTorch", () => {
  it("keeps names of layers in their comments, without what Python or an editor would misread", () => {
    const model = straight([2], dense(1, { name: "a\0\n\u202e b" }));
    expect(toPyTorch(model)).toContain("    nn.Linear(2, 1),  # a\\u0000\\n\\u202e b\n)");
  });

  it("writes modules in the order of their names", () => {
    const model = straight(
      [5, 5, 2],
      conv2d(3, 2, { padding: "same", strides: 2, activation: "elu" }),
      residual([conv2d(3, 3, { padding: 1 }), batchNorm({ momentum: 0.99, epsilon: 1e-3 })]),
      globalAveragePool2d(),
      dense(2, { bias: false, activation: "softmax" }),
    );
    expect(toPyTorch(model, { file: 'a "b".safetensors' })).toMatchInlineSnapshot(`
      "from safetensors.torch import load_file
      from torch import nn


      class Residual(nn.Module):
          def __init__(self, layers, shortcut=()):
              super().__init__()
              self.layers = nn.Sequential(*layers)
              self.shortcut = nn.Sequential(*shortcut)

          def forward(self, x):
              return self.shortcut(x) + self.layers(x)


      # float32 [n, 2, 5, 5], bytes divided by 255 → [n, 2]
      model = nn.Sequential(
          nn.ConstantPad2d((0, 1, 0, 1), 0),
          nn.Conv2d(2, 3, 2, stride=2),  # conv2d1
          nn.ELU(),
          Residual([
              nn.Conv2d(3, 3, 3, padding=1),  # conv2d2
              nn.BatchNorm2d(3, eps=0.001, momentum=0.01),  # batchNorm1
          ]),
          nn.AdaptiveAvgPool2d(1),
          nn.Flatten(),
          nn.Linear(3, 2, bias=False),  # dense1
          nn.Softmax(dim=1),
      )
      model.load_state_dict(load_file("a \\"b\\".safetensors"), strict=True)
      model.eval()
      "
    `);
    expect(stateDictMapping(model).toText()).toMatchInlineSnapshot(`
      "tensor                          shape         weight               layout     by
      1.weight                        [3, 2, 2, 2]  conv2d1.kernel       OIHW       name
      1.bias                          [3]           conv2d1.bias         as it is   name
      3.layers.0.weight               [3, 3, 3, 3]  conv2d2.kernel       OIHW       name
      3.layers.0.bias                 [3]           conv2d2.bias         as it is   name
      3.layers.1.weight               [3]           batchNorm1.scale     as it is   name
      3.layers.1.bias                 [3]           batchNorm1.offset    as it is   name
      3.layers.1.running_mean         [3]           batchNorm1.mean      as it is   name
      3.layers.1.running_var          [3]           batchNorm1.variance  as it is   name
      3.layers.1.num_batches_tracked  []            –                    all 0      name
      6.weight                        [2, 3]        dense1.kernel        [out, in]  name"
    `);
  });
});

describe("fromSafetensors", () => {
  const model = () => straight([4], dense(4), dense(4), dense(2, { name: "head" }));

  it("takes a mapping for some tensors, and the rest of their modules", () => {
    const shapes = {
      ...{ "b.weight": [4, 4], "b.bias": [4], "a.weight": [4, 4], "a.bias": [4] },
      ...{ "out.weight": [2, 4], "out.bias": [2] },
    };
    const weightOf = (options = {}) =>
      Object.fromEntries(
        guessMapping(shapes, model(), options).tensors.map(({ tensor, weight, by }) => [
          tensor,
          `${weight} by ${by}`,
        ]),
      );
    expect(weightOf()).toMatchObject({
      "a.bias": "dense1.bias by order",
      "out.bias": "head.bias by shape",
    });
    expect(weightOf({ mapping: { "b.weight": "dense1.kernel" } })).toMatchObject({
      "b.bias": "dense1.bias by mapping",
      "a.bias": "dense2.bias by shape",
    });
    const wrong = (mapping: object) => codeOf(() => weightOf({ mapping }));
    expect(wrong({ "c.weight": "dense1.kernel" })).toBe("UNKNOWN_NAME");
    expect(wrong({ "a.weight": "dense1.weight" })).toBe("UNKNOWN_NAME");
    expect(wrong({ "out.weight": "dense1.kernel" })).toBe("STATE_DICT_SHAPE");
    expect(wrong({ "a.weight": "dense1.kernel", "b.weight": "dense1.kernel" })).toBe(
      "UNKNOWN_NAME",
    );
    expect(wrong({ "a.weight": 3 })).toBe("OPTION");
    expect(wrong(JSON.parse('{"__proto__": "dense1.kernel"}'))).toBe("UNKNOWN_NAME");
  });

  it("gives one tensor to several weights", () => {
    const target = model();
    const file = fileOf({
      ...{ "tie.weight": floats([4, 4]), "tie.bias": floats([4]) },
      ...{ "out.weight": floats([2, 4]), "out.bias": floats([2]) },
    });
    const mapping = {
      "tie.weight": ["dense1.kernel", "dense2.kernel"],
      "tie.bias": ["dense1.bias", "dense2.bias"],
    };
    fromSafetensors(file, target, { mapping });
    const weights = target.getWeights();
    expect(weights["dense1.kernel"]).toEqual(weights["dense2.kernel"]);
  });

  it("shows both sides where they do not fit, and changes nothing", () => {
    const target = model();
    const before = target.weightsHash();
    const tensors = {
      ...{ "0.weight": floats([4, 4]), "0.bias": floats([4]) },
      ...{ "1.weight": floats([4, 4]), "1.bias": floats([4]) },
      ...{ "2.weight": floats([3, 4]), "2.bias": floats([3]) },
    };
    expect(() => fromSafetensors(fileOf(tensors), target)).toThrow(
      'expected a tensor for each weight, also head.kernel [2, 4], head.bias [2], got "2.bias" [3], "2.weight" [3, 4] ' +
        "that fit none; pass mapping",
    );
    const bad = Float32Array.from([1, Number.NaN]);
    const others = { "2.weight": floats([2, 4]), "2.bias": storeWords(bad, [2]) };
    expect(() => fromSafetensors(fileOf({ ...tensors, ...others }), target)).toThrow(
      'finite numbers of float32 in "2.bias", got NaN',
    );
    expect(target.weightsHash()).toBe(before);
    const { missing, unused } = fromSafetensors(fileOf(tensors), target, { strict: false });
    expect(missing).toEqual(["head.kernel", "head.bias"]);
    expect(unused).toEqual(["2.bias", "2.weight"]);
    expect(target.weightsHash()).not.toBe(before);
  });

  it("reads averaged weights, as AveragedModel has them", () => {
    const model = straight([2], dense(3), dense(1));
    const names = ["0.weight", "0.bias", "1.weight", "1.bias"];
    const shapes = [[3, 2], [3], [1, 3], [1]];
    const averaged = Object.fromEntries(names.map((name, i) => [`module.${name}`, shapes[i]!]));
    const { tensors, unused } = guessMapping({ n_averaged: [], ...averaged }, model);
    expect(tensors.map(({ tensor }) => tensor)).toEqual(names.map((name) => `module.${name}`));
    expect(unused).toEqual([]);
  });

  it("knows names with slashes, as fromOnnx() writes them", () => {
    const made = (seed: number) =>
      sequential([input([3]), dense(3, { name: "z/fc" }), dense(3, { name: "a/fc" })], { seed });
    const [model, other] = [made(1), made(2)];
    const { tensors } = fromSafetensors(toSafetensors(model, { names: "layers" }), other);
    expect(tensors.every(({ by }) => by === "name")).toBe(true);
    expect(other.weightsHash()).toBe(model.weightsHash());
  });

  it("goes by names where a module, or a tensor of one, is missing", () => {
    const model = straight([3], dense(3), batchNorm(), dense(3), dense(3));
    const norm = { "1.weight": [3], "1.bias": [3] };
    const last = { "2.weight": [3, 3], "2.bias": [3], "3.weight": [3, 3] };
    const weights = (shapes: Readonly<Record<string, readonly number[]>>) => {
      const { tensors, unused } = guessMapping(shapes, model, { strict: false });
      expect(unused).toEqual([]);
      return tensors.map(({ tensor, weight, by }) => `${tensor} ${weight} ${by}`);
    };
    const found = [
      "2.weight dense2.kernel name",
      "2.bias dense2.bias name",
      "3.weight dense3.kernel name",
    ];
    expect(weights(last)).toEqual(found);
    expect(weights({ ...norm, ...last })).toEqual([
      "1.weight batchNorm1.scale name",
      "1.bias batchNorm1.offset name",
      ...found,
    ]);
    const missing =
      /also dense1.kernel.*batchNorm1.mean \[3\], batchNorm1.variance \[3\], dense3.bias/;
    expect(() => guessMapping({ ...norm, ...last }, model)).toThrow(missing);
  });

  it("orders modules by the numbers in their names and by their places, not by the alphabet", () => {
    const names = Array.from({ length: 12 }, (_, i) => `layers.${i}`);
    const shapes = Object.fromEntries(names.sort().map((name) => [`${name}.weight`, [4, 4]]));
    const deep = straight([4], ...names.map(() => dense(4, { bias: false })));
    const order = guessMapping(shapes, deep).tensors.map(({ tensor }) => tensor);
    expect(order[2]).toBe("layers.2.weight");
    expect(order[11]).toBe("layers.11.weight");

    for (const words of [
      "fc_in fc_hidden fc_out",
      "fc_in fc1 fc2 fc_out",
      "stem backbone head",
      "inp body linear last",
    ]) {
      const list = words.split(" ");
      const given = Object.fromEntries(list.toSorted().map((name) => [`${name}.weight`, [4, 4]]));
      const model = straight([4], ...list.map(() => dense(4, { bias: false })));
      const { tensors } = guessMapping(given, model);
      expect(tensors.map(({ tensor }) => tensor)).toEqual(list.map((name) => `${name}.weight`));
    }

    // only the last module of "a" has a place of its own
    const placed = {
      ...{ "z.0.weight": [4, 3], "z.1.weight": [4, 4], "a.0.weight": [4, 4], "a.1.weight": [2, 4] },
    };
    const free = { bias: false };
    const chain = straight([3], dense(4, free), dense(4, free), dense(4, free), dense(2, free));
    expect(guessMapping(placed, chain).tensors.map(({ tensor }) => tensor)).toEqual([
      ...["z.0.weight", "z.1.weight", "a.0.weight", "a.1.weight"],
    ]);
  });

  it("reads numbers of a batch normalisation that has no offset only if they are 0", () => {
    const normal = () => straight([3], batchNorm({ center: false }));
    const file = readSafetensors(toSafetensors(normal())).tensors;
    fromSafetensors(fileOf(Object.fromEntries(file)), normal());
    file.set("0.bias", floats([3]));
    expect(codeOf(() => fromSafetensors(fileOf(Object.fromEntries(file)), normal()))).toBe(
      "STATE_DICT",
    );
  });

  it("refuses other dtypes and numbers that float32 does not have", () => {
    const target = straight([1], dense(1, { bias: false }));
    const stored = (dtype: StoredTensor["dtype"], data: Uint8Array) =>
      codeOf(() => fromSafetensors(fileOf({ "0.weight": { dtype, shape: [1, 1], data } }), target));
    const double = (value: number) => new Uint8Array(Float64Array.of(value).buffer);
    expect(stored("I64", new Uint8Array(8))).toBe("STATE_DICT_DTYPE");
    expect(stored("F64", double(1e39))).toBe("STATE_DICT_NUMBER");
    expect(stored("F64", double(0.1))).toBe("none");
    expect(target.getWeights()["dense1.kernel"]!.data[0]).toBe(Math.fround(0.1));
    expect(stored("F16", Uint8Array.of(0, 0x7c))).toBe("STATE_DICT_NUMBER"); // infinity
    expect(stored("F16", Uint8Array.of(1, 0))).toBe("none");
    expect(target.getWeights()["dense1.kernel"]!.data[0]).toBe(2 ** -24);
  });

  it("says what other files are", async () => {
    const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0);
    expect(() => fromSafetensors(zip, model())).toThrow("a file of torch.save()");
    const own = await model().save();
    expect(() => fromSafetensors(own, model())).toThrow("use loadModel()");
    const long = fileOf({ ["a.".repeat(600)]: floats([1]) });
    expect(codeOf(() => fromSafetensors(long, model()))).toBe("TENSOR_NAME");
  });

  it("reads or refuses files with any bytes changed", () => {
    const whole = new Uint8Array(
      readFileSync(new URL("../fixtures/state-dicts/tied.safetensors", import.meta.url)),
    );
    const target = straight([4], dense(4), dense(4), dense(2));
    let state = 1;
    const draw = (most: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * most);
    };
    for (let i = 0; i < 2000; i++) {
      const bytes = whole.slice(0, i < whole.length ? i : whole.length);
      if (i >= whole.length) bytes[draw(300)] = draw(256);
      codeOf(() => fromSafetensors(bytes, target));
    }
    expect(codeOf(() => fromSafetensors(whole, target))).toBe("none");
  });
});
