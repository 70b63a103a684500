// A network of 50 layers, for messages.test.ts.

import * as gradlane from "../../src/index.ts";

const { batchNorm, conv2d, dense, dropout, flatten, input, layer, maxPool2d } = gradlane;
const { concat, network, residual } = gradlane;

const same = { padding: "same", bias: false } as const;

export const model = network(
  ({ image, age }) => {
    const stem = image
      .apply(conv2d(64, 7, { strides: 2, padding: 3, bias: false, kernelInitializer: "heNormal" }))
      .apply(batchNorm())
      .relu()
      .apply(maxPool2d(3, { strides: 2, padding: 1 }));
    const first = stem
      .apply(conv2d(64, 3, same))
      .apply(batchNorm())
      .relu();
    const second = first
      .apply(conv2d(64, 3, same))
      .apply(batchNorm())
      .add(stem)
      .relu();
    const third = second
      .apply(conv2d(64, 3, same))
      .apply(batchNorm())
      .relu();
    const fourth = third
      .apply(conv2d(64, 3, same))
      .apply(batchNorm())
      .add(second)
      .relu();
    const down = fourth.apply(conv2d(128, 3, { ...same, strides: 2 })).apply(batchNorm());
    const beside = fourth.apply(conv2d(128, 1, { ...same, strides: 2 })).apply(batchNorm());
    const fifth = down
      .relu()
      .apply(conv2d(128, 3, same))
      .apply(batchNorm())
      .add(beside)
      .relu();
    const shared = layer(conv2d(128, 3, { padding: "same", activation: "relu", name: "shared" }));
    const sixth = fifth
      .apply(shared)
      .add(fifth.apply(conv2d(128, 1)))
      .apply(shared);
    const block = sixth
      .apply(residual([conv2d(128, 3, same), batchNorm()]))
      .apply(residual([conv2d(160, 3, same)], { shortcut: [conv2d(160, 1)] }));
    const narrow = block.apply(conv2d(32, 1, { activation: "relu" }));
    const middle = block
      .apply(conv2d(48, 1))
      .apply(conv2d(64, 3, same))
      .apply(batchNorm());
    const wide = block
      .apply(conv2d(16, 1))
      .apply(conv2d(32, 5, same))
      .apply(batchNorm());
    const pooled = block.apply(maxPool2d(3, { strides: 1, padding: 1 })).apply(conv2d(32, 1));
    const joined = concat([narrow, middle.relu(), wide.relu(), pooled]).apply(batchNorm());
    const gates = joined
      .globalAveragePool2d()
      .apply(dense(40, { activation: "relu" }))
      .apply(dense(160, { activation: "sigmoid" }))
      .reshape([-1, 1, 1, 160]);
    const vector = joined.mul(gates).apply(maxPool2d()).apply(flatten());
    const hidden = vector
      .apply(dropout(0.5))
      .apply(dense(512, { activation: "relu", kernelInitializer: "heNormal" }))
      .apply(dropout(0.5))
      .concat([age.apply(dense(16, { activation: "tanh", name: "years" })), age])
      .apply(dense(256, { activation: "gelu" }))
      .apply(dropout(0.4))
      .apply(dense(128, { activation: "gelu" }))
      .apply(dropout(0.3));
    return hidden
      .apply(dense(128, { activation: "gelu" }))
      .sub(hidden)
      .apply(dense(64))
      .leakyRelu()
      .apply(dropout(0.2))
      .apply(dense(32, { activation: "gelu" }))
      .apply(dense(10, { name: "logits" }));
  },
  { image: input([224, 224, 3]), age: input([1]) },
);
