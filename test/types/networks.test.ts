// Shapes of networks that branch, as the compiler knows them: those that the run time has.

import { describe, expect, expectTypeOf, it } from "vitest";
import {
  averagePool2d,
  batchNorm,
  concat,
  conv2d,
  conv2dTranspose,
  dense,
  dropout,
  flatten,
  globalAveragePool2d,
  input,
  type Layer,
  layer,
  layerNorm,
  type Model,
  maxPool2d,
  network,
  type Operand,
  reshape,
  residual,
  type ShapedModel,
  sequential,
  type Tensor,
  upsample2d,
  where,
} from "../../src/index.ts";

/** The shape of a model's output, which must be what the compiler says. */
function shapeOf<const Output extends readonly number[]>(model: ShapedModel<Output>): Output {
  return model.architecture.outputShape as unknown as Output;
}

/** A value that the compiler does not know. */
const any = <T>(value: T): T => value;

const images = { image: input([28, 28, 1]) };
const rows = { x: input([4]) };

describe("the output of a network", () => {
  it("is known behind layers", () => {
    const classifier = shapeOf(
      network(({ image }) => {
        const stem = image.apply(conv2d(6, 5, { padding: "same" })).apply(maxPool2d());
        const deep = stem.apply(conv2d(16, [5, 3])).apply(averagePool2d([2, 3], { strides: 1 }));
        return deep.apply(batchNorm()).apply(flatten()).apply(dropout(0.5)).apply(dense(10));
      }, images),
    );
    expectTypeOf(classifier).toEqualTypeOf<[10]>();
    expect(classifier).toEqual([10]);
    const picture = shapeOf(
      network(
        ({ image }) => image.apply(conv2d(4, 3, { strides: 2 })).apply(upsample2d([2, 3])),
        images,
      ),
    );
    expectTypeOf(picture).toEqualTypeOf<[26, 39, 4]>();
    expect(picture).toEqual([26, 39, 4]);
    const block = shapeOf(
      network(
        ({ x }) =>
          x
            .apply(residual([dense(4, { activation: "relu" }), dense(4)]))
            .apply(layerNorm())
            .apply(residual([dense(6)], { shortcut: [dense(6)] }))
            .apply(reshape([2, 3])),
        rows,
      ),
    );
    expectTypeOf(block).toEqualTypeOf<[2, 3]>();
    expect(block).toEqual([2, 3]);
  });

  it("is known behind operations of one tensor", () => {
    const vector = shapeOf(
      network(
        ({ x }) => x.apply(dense(5)).relu().tanh().clip(-1, 1).square().neg().leakyRelu().softmax(),
        rows,
      ),
    );
    expectTypeOf(vector).toEqualTypeOf<[5]>();
    expect(vector).toEqual([5]);
    const pooled = shapeOf(
      network(({ image }) => image.apply(conv2d(8, 3)).gelu().globalAveragePool2d(), images),
    );
    expectTypeOf(pooled).toEqualTypeOf<[8]>();
    expect(pooled).toEqual([8]);
    const series = shapeOf(
      network(({ image }) => image.reshape([-1, 98, 8]).globalMaxPool1d(), images),
    );
    expectTypeOf(series).toEqualTypeOf<[8]>();
    expect(series).toEqual([8]);
  });

  it("is known behind operations of two tensors", () => {
    const added = shapeOf(
      network(
        ({ x }) =>
          x
            .apply(dense(8))
            .add(x.apply(dense(8)))
            .mul(0.5)
            .sub(1),
        rows,
      ),
    );
    expectTypeOf(added).toEqualTypeOf<[8]>();
    expect(added).toEqual([8]);
    const scaled = shapeOf(
      network(({ image }) => {
        const maps = image.apply(conv2d(8, 3));
        const gates = maps.globalAveragePool2d().apply(dense(8, { activation: "sigmoid" }));
        return maps.mul(gates.reshape([-1, 1, 1, 8])).maximum(maps.div(2));
      }, images),
    );
    expectTypeOf(scaled).toEqualTypeOf<[26, 26, 8]>();
    expect(scaled).toEqual([26, 26, 8]);
    const broadcast = shapeOf(network(({ x }) => x.apply(dense(1)).add(x), rows));
    expectTypeOf(broadcast).toEqualTypeOf<[4]>();
    expect(broadcast).toEqual([4]);
    const constants = shapeOf(network(({ x }) => x.mul([1, 2, 3, 4]).pow(2), rows));
    expectTypeOf(constants).toEqualTypeOf<[4]>();
    expect(constants).toEqual([4]);
    const wider = shapeOf(network(({ x }) => x.apply(dense(1)).mul([1, 2, 3]), rows));
    expectTypeOf(wider).toEqualTypeOf<[number]>();
    expect(wider).toEqual([3]);
  });

  it("is known behind a concatenation", () => {
    const inputs = { image: input([28, 28, 1]), age: input([1]) };
    const joined = shapeOf(
      network(({ image, age }) => {
        const hidden = image.apply(flatten()).apply(dense(8));
        return hidden.concat([age, hidden.apply(dense(3))]);
      }, inputs),
    );
    expectTypeOf(joined).toEqualTypeOf<[12]>();
    expect(joined).toEqual([12]);
    const maps = shapeOf(
      network(({ image }) => {
        const a = image.apply(conv2d(3, 3, { padding: "same" }));
        const b = image.apply(conv2d(5, 5, { padding: "same" }));
        return concat([image, a, b]).concat([a], 3);
      }, images),
    );
    expectTypeOf(maps).toEqualTypeOf<[28, 28, 12]>();
    expect(maps).toEqual([28, 28, 12]);
    const tall = shapeOf(
      network(({ image }) => concat([image, image.apply(maxPool2d([2, 1])), image], 1), images),
    );
    expectTypeOf(tall).toEqualTypeOf<[70, 28, 1]>();
    expect(tall).toEqual([70, 28, 1]);
    const wide = shapeOf(network(({ image }) => image.concat([image], -2), images));
    expectTypeOf(wide).toEqualTypeOf<[28, 56, 1]>();
    expect(wide).toEqual([28, 56, 1]);
  });

  it("is known behind shared layers", () => {
    const encode = layer(dense(6, { activation: "tanh", name: "encode" }));
    const twins = shapeOf(
      network(({ left, right }) => left.apply(encode).sub(right.apply(encode)).abs(), {
        left: input([3]),
        right: input([3]),
      }),
    );
    expectTypeOf(twins).toEqualTypeOf<[6]>();
    expect(twins).toEqual([6]);
  });

  it("is that of predict()", async () => {
    const model = network(({ x }) => x.apply(dense(3)), rows);
    await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    const { shape } = await model.predict([[1, 2, 3, 4]]);
    expectTypeOf(shape).toEqualTypeOf<readonly [number, 3]>();
    expect(shape).toEqual([1, 3]);
    const models: Model[] = [model, sequential([input([2]), dense(1)])];
    expect(models).toHaveLength(2);
  });
});

describe("what is not known is no error", () => {
  it("in a variable that is given other tensors", () => {
    const straight = shapeOf(
      network(({ image }) => {
        let y = image;
        y = y.apply(conv2d(8, 3)).apply(maxPool2d());
        y = y.apply(flatten());
        y = y.apply(dense(16)).relu();
        y = y.add(y.apply(dense(16)));
        return y.apply(dense(10));
      }, images),
    );
    expectTypeOf(straight).toEqualTypeOf<[10]>();
    expect(straight).toEqual([10]);
    const tower = shapeOf(
      network(({ image }) => {
        let y = image;
        for (const filters of [4, 8]) y = y.apply(conv2d(filters, 3)).apply(maxPool2d());
        y = y.apply(flatten());
        for (let i = 0; i < 3; i++) y = y.apply(dense(8 + i)).relu();
        return y.apply(dense(3));
      }, images),
    );
    expectTypeOf(tower).toEqualTypeOf<[3]>();
    expect(tower).toEqual([3]);
    const optional = network(({ x }) => {
      let y = x.apply(dense(4));
      if (any(true)) y = y.apply(dense(5));
      y = any(true) ? y.apply(dense(6)) : y;
      return y.apply(dense(2));
    }, rows);
    expect(shapeOf(optional)).toEqual([2]);
  });

  it("in lists of layers and tensors", () => {
    const layers: Layer[] = [flatten(), dense(4, { activation: "relu" }), dense(2)];
    const reduced = network(
      ({ image }) => layers.reduce((y, each) => y.apply(each), image),
      images,
    );
    expectTypeOf(shapeOf(reduced)).toEqualTypeOf<readonly number[]>();
    expect(shapeOf(reduced)).toEqual([2]);
    const branches = network(
      ({ x }) => concat([2, 3].map((units) => x.apply(dense(units)))).apply(dense(2)),
      rows,
    );
    expect(shapeOf(branches)).toEqual([2]);
    const kept = network(({ x }) => {
      const before = [x];
      for (const units of [3, 5]) before.push(concat(before).apply(dense(units)));
      return concat(before);
    }, rows);
    expectTypeOf(shapeOf(kept)).toEqualTypeOf<readonly number[]>();
    expect(shapeOf(kept)).toEqual([12]);
    const skips: Tensor[] = [];
    const net = network(({ image }) => {
      let y: Tensor = image;
      for (const filters of [4, 8]) {
        skips.push(y);
        y = y.apply(conv2d(filters, 3, { padding: "same", strides: 2 }));
      }
      while (skips.length > 0) {
        y = y.apply(conv2dTranspose(4, 2, { strides: 2 })).concat([skips.pop()!]);
      }
      return y.apply(conv2d(2, 5, { padding: "same" }));
    }, images);
    expect(shapeOf(net)).toEqual([28, 28, 2]);
  });

  it("in functions of tensors", () => {
    const block = (x: Tensor, units: number) => x.apply(dense(units)).relu().add(x);
    const sum = (a: Tensor, b: Operand, c?: number | Tensor) => a.add(b).mul(c ?? a);
    const open = <T extends Tensor>(x: T): Tensor => x.apply(dense(4)).add(x).concat([x]);
    const generic = <T extends Tensor>(x: T) => x.apply(dense(4)).relu().add(x);
    const annotated = (inputs: { readonly x: Tensor }): Tensor => inputs.x.apply(dense(2));
    const sized = <Units extends number>(units: Units) =>
      network(({ x }) => x.apply(dense(units)).apply(dense(3)).mul(2).concat([x]), rows);
    const applied = <Each extends Layer>(each: Each) =>
      network(({ x }) => x.apply(each).relu().apply(dense(3)), rows);
    const of = (shape: readonly number[]) =>
      network(({ x }) => (shape.length > 1 ? x.apply(flatten()) : x).apply(dense(3)), {
        x: input(shape),
      });
    const any1 = network(({ x }) => block(x, 4).apply(dense(3)), rows);
    expectTypeOf(shapeOf(any1)).toEqualTypeOf<[3]>();
    expect(shapeOf(network(({ x }) => sum(x, x.apply(dense(4)), 2), rows))).toEqual([4]);
    expect(shapeOf(network(({ x }) => open(x), rows))).toEqual([8]);
    expect(shapeOf(network(({ x }) => generic(x), rows))).toEqual([4]);
    expect(shapeOf(network(annotated, rows))).toEqual([2]);
    expect(shapeOf(sized(5))).toEqual([7]);
    expect(shapeOf(applied(dropout(0.5)))).toEqual([3]);
    expect(shapeOf(of([2, 2]))).toEqual([3]);
  });

  it("behind other operations", () => {
    const { image } = images;
    const sum = network((each) => each.image.sum({ axes: [1, 2] }).apply(dense(3)), { image });
    expectTypeOf(shapeOf(sum)).toEqualTypeOf<[3]>();
    expect(shapeOf(sum)).toEqual([3]);
    const attention = network(
      ({ x }) => {
        const scores = x
          .matmul(x.transpose([0, 2, 1]))
          .div(2)
          .softmax();
        return scores.matmul(x).add(x).reshape([-1, 12]).apply(dense(2));
      },
      { x: input([3, 4]) },
    );
    expect(shapeOf(attention)).toEqual([2]);
    const chosen = network(({ x }) => where(x.greater(0), x, x.mul(0.1)).apply(dense(2)), rows);
    expect(shapeOf(chosen)).toEqual([2]);
    const parts = network(({ x }) => x.slice([0, 1], [-1, 2]).concat([x.gather([0], 1)]), rows);
    expect(shapeOf(parts)).toEqual([3]);
    const inferred = network(({ x }) => x.reshape([-1, 2, any(2)]).reshape([-1, 4]), rows);
    expectTypeOf(shapeOf(inferred)).toEqualTypeOf<[4]>();
    expect(shapeOf(inferred)).toEqual([4]);
  });

  it("behind layers that depend on the program", () => {
    const isDeep = any(true);
    const either = network(
      ({ x }) =>
        x
          .apply(isDeep ? dense(4) : dropout(0.5))
          .add(x)
          .apply(isDeep ? dense(3) : dense(2)),
      rows,
    );
    expect(shapeOf(either)).toEqual([3]);
    const flat = network(
      ({ image }) => image.apply(isDeep ? flatten() : globalAveragePool2d()).apply(dense(3)),
      images,
    );
    expect(shapeOf(flat)).toEqual([3]);
    const way = network(({ x }) => (isDeep ? x.apply(dense(8)) : x).apply(dense(3)), rows);
    expect(shapeOf(way)).toEqual([3]);
    const maybe = network(
      ({ image: x }) => (isDeep ? x.apply(flatten()) : x).apply(dense(3)),
      images,
    );
    expect(shapeOf(maybe)).toEqual([3]);
    // biome-ignore lint/suspicious/noExplicitAny: as from JavaScript
    const untyped: any = flatten();
    expect(shapeOf(network(({ image }) => image.apply(untyped).apply(dense(3)), images))).toEqual([
      3,
    ]);
  });

  it("of inputs by any name", () => {
    const inputs = Object.fromEntries(["a", "b"].map((name) => [name, input([2])]));
    const joined = network((each) => concat(Object.values(each)), inputs);
    expect(shapeOf(joined)).toEqual([4]);
    const build = <const Name extends string>(name: Name) =>
      network((each) => each[name]!.apply(dense(2)), { [name]: input([3]) });
    expect(shapeOf(build("x"))).toEqual([2]);
  });
});
