import { NumericsError } from "../core/errors.ts";
import { align } from "../core/memory.ts";
import { sizeOf } from "../core/shape.ts";
import type { Instance } from "../engine/instance.ts";
import type { ModelParameter } from "../layers/layer.ts";
import { parameterGroups } from "../optimizers/groups.ts";
import { guardBytes } from "../optimizers/guard.ts";
import { isComposed, type ParameterRange } from "../optimizers/optimizer.ts";
import { definitionOf, type Optimizer } from "../optimizers/optimizers.ts";
import { normBytes, type RangeGroup } from "../optimizers/update.ts";
import { requireFinite } from "./finite.ts";
import type { Tensors } from "./tensors.ts";

/** A weight with its places in memory. */
interface Block extends ModelParameter {
  readonly address: number;
  readonly length: number;
  /** Address of its gradient; 0 if it is frozen. */
  readonly gradient: number;
  /** Addresses of its optimizer state by slot. */
  readonly slots: Readonly<Record<string, number>>;
}

/** The weights that one update changes. */
interface BlockGroup extends RangeGroup {
  readonly weights: readonly Block[];
}

/** Weights, gradients and optimizer state in the memory of an instance, one group after the other. */
export class ParameterMemory {
  protected readonly blocks: readonly Block[];
  /** Those that are trained, in the same order. */
  protected readonly trained: readonly Block[];
  /** All trainable weights. */
  protected readonly range: ParameterRange;
  protected readonly groups: readonly BlockGroup[];
  /** Address of normBytes(). */
  protected readonly norms: number;
  private readonly slots: readonly string[];
  private isKnownFinite = false;
  private isCut = false;

  constructor(
    readonly instance: Instance,
    parameters: readonly ModelParameter[],
    optimizer: Optimizer,
  ) {
    const definition = definitionOf(optimizer);
    const slots = definition.slots(optimizer);
    const trainable = parameters.filter((each) => each.trainable);
    const frozen = parameters.filter((each) => !each.trainable);
    const blocks = new Map<string, Block>();
    const place = (
      each: ModelParameter,
      address: number,
      rest: Pick<Block, "gradient" | "slots">,
    ): Block => {
      const block = { ...each, address, length: sizeOf(each.shape), ...rest };
      blocks.set(each.path, block);
      return block;
    };

    const bytes = bytesOf(trainable);
    this.range = {
      parameters: instance.allocate(bytes),
      gradients: instance.allocate(bytes),
      state: slots.map(() => instance.allocate(bytes)),
      length: bytes / 4,
    };
    this.norms = instance.allocate(normBytes(trainable.map(({ shape }) => sizeOf(shape))));
    let offset = 0;
    this.groups = parameterGroups(optimizer, trainable).map((group) => {
      const range = shifted(this.range, offset, bytesOf(group.parameters));
      const weights = group.parameters.map((each) => {
        const { parameters, gradients, state } = shifted(this.range, offset);
        offset += bytesOf([each]);
        const states = Object.fromEntries(slots.map((slot, i) => [slot, state[i]!]));
        return place(each, parameters, { gradient: gradients, slots: states });
      });
      const guard = isComposed(definition) ? 0 : instance.allocate(guardBytes(definition));
      return { optimizer: group.optimizer, range, guard, weights };
    });
    let address = instance.allocate(bytesOf(frozen));
    for (const each of frozen) {
      place(each, address, { gradient: 0, slots: {} });
      address += bytesOf([each]);
    }
    this.slots = slots;
    this.blocks = parameters.map(({ path }) => blocks.get(path)!);
    this.trained = this.blocks.filter((block) => block.gradient !== 0);
    this.forgetBounds();
  }

  /** Notes that an update was not finished: weights must be set before the next use. */
  markCut(): void {
    this.isCut = true;
  }

  /** @throws NumericsError WEIGHTS_CUT after an update that was not finished */
  requireWhole(action: string): void {
    if (!this.isCut) return;
    throw new NumericsError(
      "WEIGHTS_CUT",
      `Cannot ${action}: expected the weights of a whole step, got an update that a lost thread has not finished`,
      { hint: "set the weights with setWeights(), or load a saved model" },
    );
  }

  /** Copies of the weights by path. */
  readWeights(): Tensors {
    this.requireWhole("read weights");
    return this.read((block) => block.address);
  }

  writeWeights(weights: Tensors): void {
    this.instance.settle?.();
    if (this.isCut) {
      if (!this.blocks.every(({ path }) => weights[path])) this.requireWhole("set some weights");
      // the optimizer begins anew
      for (const address of this.range.state) {
        this.instance.memory.f32.fill(0, address >>> 2, (address >>> 2) + this.range.length);
      }
      this.isCut = false;
    }
    this.write(this.blocks.map(({ path, address }) => [address, weights[path]]));
  }

  /** Copies of the gradients of the last step, of trainable weights. */
  readGradients(): Tensors {
    return this.read((block) => block.gradient);
  }

  hasFiniteGradients(): boolean {
    return Object.values(this.readGradients()).every((each) => each.every(Number.isFinite));
  }

  /** Copies of the optimizer state: "velocity.hidden.kernel". */
  readState(): Tensors {
    this.requireWhole("read the optimizer state");
    const states = this.slots.flatMap((slot) =>
      Object.entries(this.read((block) => block.slots[slot] ?? 0)).map(
        ([path, values]) => [`${slot}.${path}`, values] as const,
      ),
    );
    return Object.fromEntries(states);
  }

  writeState(state: Tensors): void {
    this.write(
      this.blocks.flatMap(({ path, slots: addresses }) =>
        Object.entries(addresses).map(
          ([slot, address]) => [address, state[`${slot}.${path}`]] as const,
        ),
      ),
    );
  }

  /** Copies everything that a step changes, and its gradients; the function that is returned restores them. */
  snapshot(): () => void {
    this.instance.settle?.();
    const { parameters, gradients, state, length } = this.range;
    const ranges = [parameters, gradients, ...state].map((address) => ({ address, length }));
    const ofLayers = this.blocks.filter((block) => block.state);
    const copies = [...ranges, ...ofLayers].map(({ address, length: count }) => {
      const at = address >>> 2;
      return [address, this.instance.memory.f32.slice(at, at + count)] as const;
    });
    const { isCut } = this;
    return () => {
      this.write(copies);
      this.isCut = isCut;
    };
  }

  /** @throws NumericsError for non-finite weights or state, which only setWeights() can cause */
  requireFinite(action: string): void {
    if (this.isKnownFinite) return;
    requireFinite(action, this.readWeights());
    requireFinite(action, this.readState(), "optimizer state");
    this.isKnownFinite = true;
  }

  private write(values: readonly (readonly [number, Float32Array | undefined])[]): void {
    this.instance.settle?.();
    this.forgetBounds();
    for (const [address, each] of values) {
      if (each) this.instance.memory.f32.set(each, address >>> 2);
    }
  }

  private read(address: (block: Block) => number): Tensors {
    this.instance.settle?.();
    const { f32 } = this.instance.memory;
    const found = this.blocks.filter((block) => address(block) !== 0);
    return Object.fromEntries(
      found.map((block) => {
        const at = address(block) >>> 2;
        return [block.path, Float32Array.from(f32.subarray(at, at + block.length))];
      }),
    );
  }

  /** Bounds of the weights no longer hold. */
  private forgetBounds(): void {
    this.isKnownFinite = false;
    for (const { guard } of this.groups) {
      if (guard !== 0) this.instance.memory.f64[guard >>> 3] = Infinity;
    }
  }
}

/** Bytes of parameters, each at a multiple of a cache line. */
const bytesOf = (parameters: readonly ModelParameter[]): number =>
  parameters.reduce((bytes, { shape }) => bytes + align(4 * sizeOf(shape)), 0);

/** A part of a range. */
const shifted = (range: ParameterRange, offset: number, bytes = 0): ParameterRange => ({
  parameters: range.parameters + offset,
  gradients: range.gradients + offset,
  state: range.state.map((address) => address + offset),
  length: bytes / 4,
});
