// The kernels of convolutions, for tests.

export { convolve, convolveInput } from "../convolve";
export { convolveBias, convolveKernel } from "../convolve-kernel";
export { convolveDepthwise, convolveDepthwiseInput, convolveDepthwiseKernel } from "../depthwise";
export { convolveFlippedPanels, convolvePanels } from "../panels";
