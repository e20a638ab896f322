const FIRST_LOOK_MS = 4_000;
const SLOWEST_LOOK_MS = 15_000;
/** For a run whose events come to another page. */
export const FOLLOWED_LOOK_MS = 800;
/** For events that are missing before others that came. */
export const EARLY_LOOK_MS = 150;

/** Asks after a silence, at growing intervals, one question at a time, until it is told that all is known. */
export class Lookout {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = FIRST_LOOK_MS;
  #looking = false;

  /** `look` gives the milliseconds to its next turn, `slower` for a longer pause than the last, or `done`. */
  constructor(private readonly look: () => Promise<number | "slower" | "done">) {}

  /** Begins a new silence. */
  watch(delay: number = FIRST_LOOK_MS): void {
    this.stop();
    this.#delay = delay;
    this.#timer = setTimeout(() => void this.now(), delay);
  }

  /** Asks at once, unless a question is on its way. */
  async now(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const next = await this.look().finally(() => {
      this.#looking = false;
    });
    if (next === "slower") this.watch(Math.min(this.#delay * 1.5, SLOWEST_LOOK_MS));
    else if (next !== "done") this.watch(next);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
