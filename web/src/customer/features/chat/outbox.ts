import type { Draft } from "./draft";

/** Words of the customer that the server does not have yet, with the ids under which it will store them. */
export interface Entry {
  /** The message's id. */
  id: string;
  runId: string;
  text: string;
}

export type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * What was said and is not known to have arrived, oldest first. It outlives a reload of the page: sent again under the
 * same ids it has no second effect.
 */
export class Outbox {
  readonly #key: string;
  #entries: readonly Entry[];

  constructor(
    conversationId: string,
    private readonly kept: Kept,
  ) {
    this.#key = `boxoffice.outbox.${conversationId}`;
    this.#entries = readEntries(kept.getItem(this.#key));
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  add(text: string): Entry {
    const entry = { id: crypto.randomUUID(), runId: crypto.randomUUID(), text };
    this.#keep([...this.#entries, entry]);
    return entry;
  }

  has(messageId: string | null): boolean {
    return this.#entries.some(({ id }) => id === messageId);
  }

  /** The server has these, or they will not be sent. */
  drop(ids: Iterable<string | null>): void {
    const gone = new Set(ids);
    if (this.#entries.some(({ id }) => gone.has(id)))
      this.#keep(this.#entries.filter(({ id }) => !gone.has(id)));
  }

  /**
   * After a failed turn no answer is coming: the words that wait for it go back to where they were written. The failed
   * words themselves stay as long as they can be sent again.
   */
  giveBack(draft: Draft, failed: string | null, canBeSentAgain: boolean): Entry[] {
    if (!canBeSentAgain) this.drop([failed]);
    const back = this.#entries.filter(({ id }) => id !== failed);
    this.drop(back.map(({ id }) => id));
    draft.giveBack(back.map(({ text }) => text));
    return back;
  }

  #keep(entries: readonly Entry[]): void {
    this.#entries = entries;
    if (entries.length === 0) this.kept.removeItem(this.#key);
    else this.kept.setItem(this.#key, JSON.stringify(entries));
  }
}

function readEntries(kept: string | null): Entry[] {
  try {
    const found: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(found) ? found.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: Partial<Entry> | null): value is Entry {
  return [value?.id, value?.runId, value?.text].every((field) => typeof field === "string");
}
