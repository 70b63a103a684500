// Networks of networks.mjs as models of gradlane.

const kernelInitializer = "heNormal";

/** Layers of gradlane by kind. */
const LAYERS = {
  dense: ({ dense }, { units }) => dense(units, { kernelInitializer }),
  relu: ({ activation }) => activation("relu"),
  dropout: ({ dropout }, { rate }) => dropout(rate),
  flatten: ({ flatten }) => flatten(),
  conv: ({ conv2d }, { filters, size, stride, padding, bias }) =>
    conv2d(filters, size, { strides: stride, padding, bias, kernelInitializer }),
  depthwise: ({ depthwiseConv2d }, { size, stride, padding, bias }) =>
    depthwiseConv2d(size, { strides: stride, padding, bias, kernelInitializer }),
  batchNorm: ({ batchNorm }) => batchNorm(),
  maxPool: ({ maxPool2d }) => maxPool2d(),
  globalPool: ({ globalAveragePool2d }) => globalAveragePool2d(),
  residual: (gradlane, { layers, shortcut }) =>
    gradlane.residual(made(gradlane, layers), { shortcut: made(gradlane, shortcut) }),
};

const made = (gradlane, layers) => layers.map((layer) => LAYERS[layer.kind](gradlane, layer));

/** An untrained model of a network. */
export const modelOf = (gradlane, { shape, layers }, options) =>
  gradlane.sequential([gradlane.input(shape), ...made(gradlane, layers)], options);
