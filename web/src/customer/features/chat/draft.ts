import { Observed } from "./observed";
import type { Kept } from "./outbox";

/** The line being written in a conversation; it outlives a look at another page. */
export class Draft extends Observed<string> {
  readonly #key: string;

  constructor(
    conversationId: string,
    private readonly kept: Kept,
  ) {
    const key = `boxoffice.draft.${conversationId}`;
    super(kept.getItem(key) ?? "");
    this.#key = key;
  }

  write(text: string): void {
    if (text === "") this.kept.removeItem(this.#key);
    else this.kept.setItem(this.#key, text);
    this.put(text);
  }

  /** Words that will not be sent by themselves, before those being written. */
  giveBack(words: readonly string[]): void {
    if (words.length > 0) this.write([...words, this.read()].filter((text) => text !== "").join("\n"));
  }
}
