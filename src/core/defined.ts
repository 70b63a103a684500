declare const family: unique symbol;

/** Plain data of a kind that a user defined: "layer", "activation" and so on. */
export interface Defined<Family extends string> {
  readonly kind: string;
  /** Types only: values have no such property. */
  readonly [family]: Family;
}
