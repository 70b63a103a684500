// What callbacks keep from one training to the next.

/** Plain data: numbers, or null for what is not known yet. */
export type CallbackState = Readonly<Record<string, number | null>>;

/** A place for it. */
export interface KeptState {
  read(): CallbackState | undefined;
  write(state: CallbackState): void;
}

/** The kept states of a compiled model, by name. */
export class CallbackStates {
  private readonly states = new Map<string, CallbackState>();

  /** Places for one training: the second callback of a name gets its own. */
  begin(): (name: string) => KeptState {
    const asked = new Map<string, number>();
    return (name) => {
      const number = (asked.get(name) ?? 0) + 1;
      asked.set(name, number);
      const key = number === 1 ? name : `${name} ${number}`;
      return {
        read: () => this.states.get(key),
        write: (state) => void this.states.set(key, { ...state }),
      };
    };
  }

  /** As plain data, for a file. */
  toJSON(): Record<string, CallbackState> {
    return Object.fromEntries(this.states);
  }

  /** Takes what toJSON() gave. */
  restore(states: Readonly<Record<string, CallbackState>>): void {
    this.states.clear();
    for (const [name, state] of Object.entries(states)) this.states.set(name, { ...state });
  }
}
