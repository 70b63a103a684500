// Random networks that branch, of two inputs.

import {
  dense,
  input,
  layer,
  type Model,
  network,
  residual,
  type Tensor,
} from "../../../src/index.ts";

const WIDTH = 6;

/** Numbers from 0 to 1 of a seed. */
function draws(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) ^ (state & 255)) / 16777216;
  };
}

/** A network of smooth operations, every one of which leads to the output. */
export function randomNetwork(seed: number): Model {
  const draw = draws(seed);
  const shared = layer(dense(WIDTH, { name: "shared", activation: "tanh" }));
  const unary: ((x: Tensor) => Tensor)[] = [
    (x) => x.tanh(),
    (x) => x.mul(0.5),
    (x) => x.apply(dense(WIDTH)),
    (x) => x.apply(dense(WIDTH, { activation: "sigmoid", bias: false })),
    (x) => x.apply(shared),
    (x) => x.apply(residual([dense(4, { activation: "tanh" }), dense(WIDTH)])),
    (x) => x.mul([1, -1, 0.5, 2, -0.5, 1]),
    (x) => x.reshape([-1, 2, 3]).transpose([0, 2, 1]).reshape([-1, WIDTH]),
    (x) => x.gather([5, 0, 1, 1, 3, 2], 1),
    (x) => x.slice([0, 1], [-1, 4]).apply(dense(WIDTH)),
    (x) => x.sub(x.mean({ axes: 1, keepDims: true })),
    (x) => x.softmax(),
  ];
  const binary: ((x: Tensor, y: Tensor) => Tensor)[] = [
    (x, y) => x.add(y),
    (x, y) => x.sub(y),
    (x, y) => x.mul(y.tanh()),
    (x, y) => x.concat([y]).apply(dense(WIDTH)),
    (x, y) => y.concat([x.sum({ axes: 1, keepDims: true })]).apply(dense(WIDTH)),
  ];
  const one = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  return network(
    ({ a, b }) => {
      const values = [a.apply(dense(WIDTH)), b.apply(dense(WIDTH))];
      const unused = new Set(values);
      const use = () => {
        const value = one(values);
        unused.delete(value);
        return value;
      };
      for (let i = 0; i < 10; i++) {
        const value = draw() < 0.6 ? one(unary)(use()) : one(binary)(use(), use());
        values.push(value);
        unused.add(value);
      }
      return [...unused].reduce((sum, value) => sum.add(value)).apply(dense(3));
    },
    { a: input([4]), b: input([2]) },
    { seed },
  );
}
