// Fuses commands without changing a bit: an activation or its gradient joins the product or normalisation before it, a
// bias gradient the product that computes the kernel's gradient.

import { Epilogue, Opcode } from "../../assembly/opcodes.ts";
import type { Command, Node } from "../ir/node.ts";
import { isProduct, product } from "../ir/product.ts";
import { storageOf } from "../ir/storage.ts";

/** The commands, fused; `kept` nodes are still written. */
export function fuse(commands: readonly Command[], kept: ReadonlySet<Node>): Command[] {
  return fuseBiasGradients(fuseEpilogues(commands, kept));
}

function fuseEpilogues(commands: readonly Command[], kept: ReadonlySet<Node>): Command[] {
  const uses = countUses(commands);
  const keptStorage = new Set([...kept].map(storageOf));
  const fused: (Command | undefined)[] = [...commands];
  const producer = new Map<Node, number>();
  commands.forEach((current, index) => {
    const [output] = current.writes as [Node];
    producer.set(storageOf(output), index);
    const epilogue = epilogueOf(current.opcode);
    if (epilogue === undefined) return;
    // forward kernels read x, gradient kernels y and dy: the last input comes from the product
    const source = storageOf(current.reads.at(-1)!);
    const saved = current.reads.length > 1 ? current.reads[0]! : undefined;
    const at = producer.get(source);
    const maker = at === undefined ? undefined : fused[at];
    const canFuse =
      maker !== undefined &&
      uses.get(source) === 1 &&
      !keptStorage.has(source) &&
      (saved === undefined || isBefore(producer, saved, at!));
    if (!canFuse) return;
    const alpha = current.operands.find((operand) => operand.kind === "float");
    const joined = maker.join?.({
      output,
      epilogue,
      ...(alpha?.kind === "float" && { alpha: alpha.value }),
      ...(saved && { saved }),
    });
    if (!joined) return;
    fused[at!] = joined;
    fused[index] = undefined;
    producer.set(storageOf(output), at!);
  });
  return fused.filter((each) => each !== undefined);
}

/** Sum over the rows of b, beside a product aᵀ·b. */
function fuseBiasGradients(commands: readonly Command[]): Command[] {
  const fused: (Command | undefined)[] = [...commands];
  commands.forEach((current, index) => {
    if (current.opcode !== Opcode.sumAxis) return;
    const [dy] = current.reads as [Node];
    const [biasGradient] = current.writes as [Node];
    const isColumnSum = dy.shape.length === 2 && biasGradient.shape.at(-1) === dy.shape[1];
    const at = commands.findIndex(
      (each) => isProduct(each) && each.kernel === "matmulTransposeA" && each.product.b === dy,
    );
    const maker = fused[at];
    if (!isColumnSum || !maker || !isProduct(maker) || maker.product.biasGradient) return;
    const [first, last] = at < index ? [at, index] : [index, at];
    const isReadBetween = commands
      .slice(first, last + 1)
      .some((each) => each.reads.some((node) => storageOf(node) === storageOf(biasGradient)));
    if (isReadBetween) return;
    fused[at] = product(maker.kernel, { ...maker.product, biasGradient });
    fused[index] = undefined;
  });
  return fused.filter((each) => each !== undefined);
}

/** Epilogues have the names of the kernels that do the same on their own. */
function epilogueOf(opcode: Opcode): Epilogue | undefined {
  const name = Opcode[opcode] as keyof typeof Epilogue;
  return name in Epilogue ? Epilogue[name] : undefined;
}

/** Whether a value is known before a command runs: computed earlier, or an input. */
function isBefore(producer: ReadonlyMap<Node, number>, node: Node, index: number): boolean {
  const made = producer.get(storageOf(node));
  return made === undefined || made < index;
}

function countUses(commands: readonly Command[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  for (const { reads } of commands) {
    for (const node of reads) uses.set(storageOf(node), (uses.get(storageOf(node)) ?? 0) + 1);
  }
  return uses;
}
