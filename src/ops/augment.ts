// Augmented rows of a batch: inputs of a training graph, like batchInput.

import type { AugmentationPlan } from "../augmentation/plan.ts";
import { ROWS, type Shape, sizeOf, timesDimension } from "../core/shape.ts";
import { command, NOWHERE } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";

interface AugmentAttributes {
  readonly plan: AugmentationPlan;
  readonly x: number;
  readonly samples: number;
}

const augmentOperation: Operation<AugmentAttributes> = {
  name: "augment",
  rule: "augment: no gradient",
  emit(node) {
    const { plan, x, samples } = node.attributes;
    const [indices, partners, shares] = node.inputs;
    const draws = partners ? ([partners, shares!] as const) : ([NOWHERE, NOWHERE] as const);
    const scratch = () => plan.scratchBytes;
    const operands = [x, samples, indices!, ...draws, node, ROWS, plan.words, scratch] as const;
    const elements = sizeOf(node.shape.slice(1));
    // indices, partners, shares and images
    const shifts = [[2, 4] as const, [3, 4] as const, [4, 4] as const, [5, 4 * elements] as const];
    // the rows it reads lie in no node; bytes where the slot holds float32
    const bytes = timesDimension(4, sizeOf(node.shape));
    return [command("augment", operands, { bytes, division: { count: 6, unit: 1, shifts } })];
  },
};

interface MixupAttributes {
  readonly transform: number;
  readonly alpha: number;
  readonly samples: number;
  readonly partners: number;
}

const mixupSharesOperation: Operation<MixupAttributes> = {
  name: "mixupShares",
  rule: "mixupShares: no gradient",
  emit(node) {
    const { samples, alpha, transform } = node.attributes;
    const operands = [samples, node.inputs[0]!, node, ROWS, alpha, transform] as const;
    return [
      command("mixupShares", operands, {
        flops: timesDimension(200, ROWS),
      }),
    ];
  },
};

const mixupPartnersOperation: Operation<MixupAttributes> = {
  name: "mixupPartners",
  rule: "mixupPartners: no gradient",
  emit(node) {
    const { samples, partners, transform } = node.attributes;
    const operands = [samples, partners, node.inputs[0]!, node, ROWS, transform] as const;
    return [command("mixupPartners", operands)];
  },
};

const scaleColumnsOperation: Operation<{ readonly scales: number }> = {
  name: "scaleColumns",
  rule: "scaleColumns: no gradient",
  emit(node) {
    const [x] = node.inputs as [Node];
    const elements = sizeOf(node.shape.slice(1));
    const operands = [node.attributes.scales, x, node, ROWS, elements] as const;
    return [
      command("scaleColumns", operands, {
        flops: timesDimension(2, sizeOf(node.shape)),
        inPlace: [x],
      }),
    ];
  },
};

/** For augmentations that mix images: the share of each image, and the row mixed into it, [n] each. */
export function mixupDraws(
  indices: Node,
  attributes: MixupAttributes,
): { shares: Node; partners: Node } {
  return {
    shares: new Node(mixupSharesOperation, [indices], attributes, [ROWS]),
    partners: new Node(mixupPartnersOperation, [indices], attributes, [ROWS], "int32"),
  };
}

/** The augmented rows of this batch from slot `x`: [n, ...shape]. */
export function augmentedInput(
  name: string,
  attributes: AugmentAttributes,
  indices: Node,
  draws: { readonly shares: Node; readonly partners: Node } | undefined,
  shape: Shape,
): Node {
  const inputs = draws ? [indices, draws.partners, draws.shares] : [indices];
  return new Node(augmentOperation, inputs, attributes, [ROWS, ...shape], "float32", name);
}

/** (x − offset) / divisor for each column and step in slot `scales`, as in preprocessing. */
export function scaleColumns(x: Node, scales: number): Node {
  return new Node(scaleColumnsOperation, [x], { scales }, x.shape);
}
