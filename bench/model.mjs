// Networks of networks.mjs as models of gradlane.

const kernelInitializer = "heNormal";

/** Layers of gradlane by kind; a function is an operation between layers. */
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
  globalPool: () => (x) => x.mean({ axes: [1, 2] }),
  residual: (gradlane, { layers, shortcut }) =>
    gradlane.residual(made(gradlane, layers), { shortcut: made(gradlane, shortcut) }),
};

const made = (gradlane, layers) => layers.map((layer) => LAYERS[layer.kind](gradlane, layer));

/** An untrained model of a network. */
export function modelOf(gradlane, { shape, layers }, options) {
  const { input, network } = gradlane;
  const steps = made(gradlane, layers);
  const apply = (value, step) => (typeof step === "function" ? step(value) : value.apply(step));
  return network(({ x }) => steps.reduce(apply, x), { x: input(shape) }, options);
}
