import { DataError, phrase, ShapeError } from "../../core/errors.ts";
import { type Shape, sameShape, shapePhrase, showShape } from "../../core/shape.ts";
import { Arrangement, type LinkingOperation, type Step } from "../../layers/architecture.ts";
import type { LayerBase, PlacedLayer } from "../../layers/layer.ts";

/** Applications of layers and operations, those inside blocks included; more are hostile. */
const MOST_STEPS = 20_000;

/** The layers of a network, with operations between them, and layers that are applied again. */
export class NetworkArrangement extends Arrangement {
  /** Times that a layer was applied again, by its position. */
  private readonly repeated = new Map<number, number>();

  /** Adds an operation between layers. Returns its value. */
  operate(inputs: readonly number[], shape: Shape, operation: LinkingOperation): number {
    return this.add({ inputs, shape, operation });
  }

  /** Applies a layer that has been applied before, with the same weights. Returns the value of its output. */
  again(placed: PlacedLayer, value: number): number {
    const { layer, definition, name, parameters, position } = placed;
    const lists = layer as unknown as Readonly<Record<string, readonly LayerBase[]>>;
    const ends = (definition.branches ?? []).map((branch) =>
      lists[branch]!.reduce((from, each) => this.again(this.layerNamed(each.name!), from), value),
    );
    const inputShape = this.shapeOf(value);
    const outputShape = definition.outputShape(layer, inputShape, name, ends.map(this.shapeOf));
    const specs = definition.parameters?.(layer, inputShape) ?? [];
    const fits =
      specs.length === parameters.length &&
      specs.every(({ shape }, i) => sameShape(shape, parameters[i]!.shape));
    if (!fits) {
      const expected = phrase(`an input like ${showShape(placed.inputShape)}`, placed.inputShape);
      throw ShapeError.of("SHARED_SHAPE", "share weights", expected, shapePhrase(inputShape), {
        layer: name,
      });
    }
    const count = (this.repeated.get(position) ?? 1) + 1;
    this.repeated.set(position, count);
    const other = this.nameOf({ kind: "application", name: `${name} (${count})` });
    return this.add({
      inputs: [value, ...ends],
      shape: outputShape,
      placed: { ...placed, name: other, inputShape, outputShape },
    });
  }

  /** The layer of a name, at its first place. */
  layerNamed(name: string): PlacedLayer {
    return this.layers.find((each) => each.name === name)!;
  }

  protected override add(step: Step): number {
    if (this.steps.length < MOST_STEPS) return super.add(step);
    const expected = phrase(`at most ${MOST_STEPS} layers and operations`, MOST_STEPS);
    throw DataError.of("TOO_LARGE", "build a network", expected, phrase("more"));
  }

  private readonly shapeOf = (value: number): Shape => this.steps[value]!.shape;
}
