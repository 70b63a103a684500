import { type Dataset, histogram } from "../../gradlane.ts";
import type { Training } from "../training.ts";

/** Counts between edges. */
export interface Distribution {
  readonly counts: readonly number[];
  readonly low: number;
  readonly high: number;
}

/** Of a layer: its outputs over some rows, its kernel, and the gradient of its kernel. */
export interface LayerDistributions {
  readonly name: string;
  readonly activations: Distribution;
  readonly weights?: Distribution;
  readonly gradients?: Distribution;
}

const ROWS = 128;
const BINS = 24;

/** The distributions of all layers, over the first rows of the training set. */
export async function distributions(training: Training): Promise<LayerDistributions[]> {
  const { train } = training.built;
  const { x, y } = firstRows(train);
  const twin = await training.twin();
  const outputs = await twin.activations(x);
  const { gradients } = await twin.gradients(x, y);
  const weights = twin.getWeights();
  return Object.entries(outputs).map(([name, output]) => {
    const kernel = weights[`${name}.kernel`];
    const gradient = gradients[`${name}.kernel`];
    return {
      name,
      activations: distributionOf(output.data),
      ...(kernel && { weights: distributionOf(kernel.data) }),
      ...(gradient && { gradients: distributionOf(gradient.data) }),
    };
  });
}

function distributionOf(data: Float32Array): Distribution {
  const { counts, edges } = histogram(data, { bins: BINS });
  return { counts: [...counts], low: edges[0]!, high: edges.at(-1)! };
}

/** Data sets in batches of their own order. */
function firstRows(data: Dataset) {
  const [first] = data.batches({ batchSize: Math.min(ROWS, data.length) });
  return first!;
}
