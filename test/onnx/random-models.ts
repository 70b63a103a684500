// Random networks: of images, of series, of rows, and with branches.

import {
  averagePool1d,
  averagePool2d,
  batchNorm,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  globalAveragePool2d,
  globalMaxPool2d,
  groupNorm,
  input,
  type Layer,
  layerNorm,
  type Model,
  maxPool1d,
  maxPool2d,
  network,
  reshape,
  residual,
  separableConv2d,
  sequential,
  type Tensor,
  upsample2d,
} from "../../src/index.ts";
import { activations } from "../../src/layers/activations.ts";

/** Numbers from 0 to 1 of a seed. */
function draws(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) ^ (state & 255)) / 16777216;
  };
}

/** What a seed chooses. */
function chooser(seed: number) {
  const draw = draws(seed);
  const one = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  return { one, upTo: (most: number) => 1 + Math.floor(draw() * most) };
}

type Choose = ReturnType<typeof chooser>;

const activation = ({ one }: Choose) => ({ activation: one(activations.kinds) as "relu" });

/** Layers of images of any size. */
const ofImages = (choose: Choose): Layer => {
  const { one, upTo } = choose;
  const padding = one([
    "same",
    1,
    [
      [1, 0],
      [0, 2],
    ],
  ] as const);
  const size = [upTo(3), upTo(3)] as const;
  const small = { padding: "same", strides: upTo(2) } as const;
  return one<() => Layer>([
    () => conv2d(upTo(5), size, { padding, strides: upTo(2), ...activation(choose) }),
    () => conv2d(4, size, { padding, dilation: upTo(2), bias: false }),
    () => depthwiseConv2d(size, { padding, multiplier: upTo(2), ...activation(choose) }),
    () => separableConv2d(upTo(4), size, { padding }),
    () => conv2dTranspose(upTo(3), size, small),
    () => maxPool2d(2, small),
    () => averagePool2d(2, { ...small, countPadding: one([true, false]) }),
    () => upsample2d([upTo(2), 1]),
    () => batchNorm(),
    () => layerNorm(),
    () => groupNorm(1),
    () => residual([conv2d(3, 1, activation(choose)), batchNorm()], { shortcut: [conv2d(3, 1)] }),
  ])();
};

const ofSeries = (choose: Choose): Layer => {
  const { one, upTo } = choose;
  const padding = one(["same", 1, [2, 0]] as const);
  return one<() => Layer>([
    () => conv1d(upTo(5), upTo(3), { padding, strides: upTo(2), ...activation(choose) }),
    () => maxPool1d(2, { padding: "same", strides: upTo(2) }),
    () => averagePool1d(2, { padding: "same", countPadding: one([true, false]) }),
    () => batchNorm(),
    () => layerNorm(),
    () => groupNorm(1),
  ])();
};

const ofRows = (choose: Choose): Layer => {
  const { one, upTo } = choose;
  return one<() => Layer>([
    () => dense(upTo(6), activation(choose)),
    () => dense(6, { bias: false, ...activation(choose) }),
    () => dropout(0.3),
    () => batchNorm(),
    () => layerNorm(),
    () => residual([dense(6), dense(4, activation(choose))], { shortcut: [dense(4)] }),
  ])();
};

const list = ({ upTo }: Choose, most: number, make: () => Layer): Layer[] =>
  Array.from({ length: upTo(most) }, make);

/** A straight network with the shape of its input. */
export function straightModel(seed: number): readonly [Model, readonly number[]] {
  const choose = chooser(seed);
  const { one, upTo } = choose;
  const kind = one(["image", "series", "rows"] as const);
  const [shape, first] = {
    image: [[4 + upTo(3), 5, upTo(3)], list(choose, 5, () => ofImages(choose))] as const,
    series: [[7 + upTo(3), upTo(3)], list(choose, 4, () => ofSeries(choose))] as const,
    rows: [[6], one<Layer[]>([[reshape([3, 2, 1]), conv2d(2, 2)], []])] as const,
  }[kind];
  const end = one<Layer>(
    kind === "image" ? [flatten(), globalAveragePool2d(), globalMaxPool2d()] : [flatten()],
  );
  const rows = [end, ...list(choose, 4, () => ofRows(choose))];
  const layers = [...first, ...one([rows, rows, []])];
  return [sequential([input(shape), ...(layers as [])], { seed }) as Model, shape];
}

/** A network with branches, of the inputs image [5, 4, 2] and row [6]. */
export function branchedModel(seed: number): Model {
  const choose = chooser(seed);
  const { one } = choose;
  const same = { padding: "same" } as const;
  const images: ((x: Tensor, y: Tensor) => Tensor)[] = [
    (x, y) => x.add(y),
    (x, y) => x.mul(y.sigmoid()),
    (x, y) => x.concat([y]).apply(conv2d(2, 2, { ...same, ...activation(choose) })),
    (x, y) => x.sub(y.mean({ axes: [1, 2], keepDims: true })),
    (x, y) => x.apply(batchNorm()).maximum(y),
    (x, y) => x.apply(conv2d(2, 3, same)).add(y.apply(depthwiseConv2d(3, same))),
    (x, y) => x.transpose([0, 2, 1, 3]).reshape([-1, 5, 4, 2]).add(y.softmax()),
  ];
  const rows: ((x: Tensor, y: Tensor) => Tensor)[] = [
    (x, y) => x.concat([y]).apply(dense(6, activation(choose))),
    (x, y) => x.mul(y.tanh()),
    (x, y) => x.sub(y.mean({ axes: 1, keepDims: true })),
    (x, y) => x.gather([5, 0, 1, 1, 3, 2], 1).add(y.mul([1, -1, 0.5, 2, -0.5, 1])),
    (x, y) => x.slice([0, 1], [-1, 4]).concat([y]).apply(dense(6)),
    (x, y) => x.reshape([-1, 2, 3]).transpose([0, 2, 1]).reshape([-1, 6]).add(y),
  ];
  const grown = (start: Tensor, steps: readonly ((x: Tensor, y: Tensor) => Tensor)[]) => {
    const values = [start];
    for (let i = 0; i < 5; i++) values.push(one(steps)(one(values), values.at(-1)!));
    return values.slice(1).reduce((sum, each) => sum.add(each), start);
  };
  return network(
    ({ image, row }) =>
      grown(image, images).apply(flatten()).apply(dense(6)).add(grown(row, rows)).apply(dense(3)),
    { image: input([5, 4, 2]), row: input([6]) },
    { seed },
  );
}
