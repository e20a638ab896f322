/** A value that a page shows and that changes without it. */
export abstract class Observed<Value> {
  #value: Value;
  readonly #listeners = new Set<() => void>();

  protected constructor(first: Value) {
    this.#value = first;
  }

  readonly read = (): Value => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  protected put(value: Value): void {
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}
