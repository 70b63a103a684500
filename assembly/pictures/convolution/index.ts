// The kernels of convolutions, for tests.

export { convolve, convolveInput } from "../convolve";
export { convolveBias, convolveKernel } from "../convolve-kernel";
export { convolveDepthwise, convolveDepthwiseInput } from "../depthwise";
export { convolveDepthwiseKernel } from "../depthwise-kernel";
export { convolveFlippedPanels, convolvePanels } from "../panels";
