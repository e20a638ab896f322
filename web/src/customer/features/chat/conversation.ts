import type { ResumeEntry } from "@ag-ui/core";
import { type Api, answered } from "../../../api/client";
import { Problem } from "../../../api/problem";
import type { Connect, Connection } from "./connection";
import { type Frame, readSocketFrame } from "./events";
import { type History, itemOf, loadEvents, loadHistory } from "./history";
import { Lookout } from "./lookout";
import { answer, followedRun, newRun, type Run, runFrame, said, type Turn } from "./run";
import { type Arrival, arrive, replayed } from "./sequence";
import { apply, EMPTY, failed, follow, say, sent, type Transcript, waitingItem } from "./transcript";

export interface View {
  phase: "loading" | "ready" | "missing" | "unreachable";
  /** False while the connection is being made again. */
  connected: boolean;
  transcript: Transcript;
}

const FOLLOWED_LOOK_MS = 800;
const EARLY_LOOK_MS = 150;
/** A run that the server still does not know after this many tries is given up. */
const MOST_SENDS = 4;
/** Frames that are early although the server was asked this often: what lies between is lost there too. */
const GAP_LOOKS = 4;
/** The sign-in under which the connection was opened has run out; a new connection has a fresh one. */
const TOKEN_EXPIRED = "token_expired";

/**
 * One conversation: what was said, the run under way, and the connection. Text arrives by the socket; what
 * the socket lost is asked for by number, so nothing is lost or doubled.
 */
export class Conversation {
  #view: View = { phase: "loading", connected: true, transcript: EMPTY };
  #run: Run | null = null;
  #waiting: { id: string; text: string }[] = [];
  #connection: Connection | null = null;
  #open = false;
  #closed = false;
  #gapLooks = 0;
  readonly #lookout = new Lookout(() => this.#lookUp());
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly id: string,
    private readonly api: Api,
    private readonly connect: Connect,
  ) {}

  get view(): View {
    return this.#view;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads what was said, takes up a run that is still under way, and connects. */
  async start(): Promise<void> {
    this.#show({ phase: "loading" });
    try {
      await this.#restore();
    } catch (error) {
      const missing = error instanceof Problem && [400, 403, 404, 422].includes(error.status);
      this.#show({ phase: missing ? "missing" : "unreachable" });
      return;
    }
    if (this.#closed) return;
    this.#show({ phase: "ready" });
    if (!this.#run) this.#sayNext();
    this.#connection ??= this.connect(() => this.#socketUrl(), {
      opened: () => this.#opened(),
      lost: () => this.#lost(),
      frame: (data) => this.#received(readSocketFrame(data)),
    });
  }

  close(): void {
    this.#closed = true;
    this.#lookout.stop();
    this.#connection?.close();
    this.#connection = null;
  }

  /** Says something; while a run is under way, or the chat is still loading, it waits for its turn. */
  say(text: string): void {
    const id = crypto.randomUUID();
    const busy = this.#view.transcript.running || this.#view.phase !== "ready";
    this.#change(say(this.#view.transcript, id, text, busy));
    if (busy) this.#waiting.push({ id, text });
    else this.#begin(said(id, text), id);
  }

  /** Answers an open question of the agent. `words` is what the customer sees of the answer. */
  answer(entry: ResumeEntry, words: string): void {
    if (this.#view.transcript.running) return;
    const id = crypto.randomUUID();
    this.#change(say(this.#view.transcript, id, words, false));
    this.#begin(answer(entry), id);
  }

  /** Tries the failed turn again: under its own id as long as the server never heard of it. */
  retry(): void {
    const run = this.#run;
    if (!run?.turn || !run.over) return;
    this.#begin(run.turn, run.messageId, run.acknowledged ? crypto.randomUUID() : run.id);
  }

  get canRetry(): boolean {
    return this.#run?.over === true && this.#run.turn !== null;
  }

  #begin(turn: Turn, messageId: string | null, runId: string = crypto.randomUUID()): void {
    this.#run = newRun(runId, turn, messageId);
    this.#gapLooks = 0;
    this.#change(sent(this.#view.transcript, runId, messageId));
    this.#send();
  }

  #send(): void {
    const run = this.#run;
    if (!run?.turn || run.over || !this.#open) return;
    if (!this.#connection?.send(runFrame(this.id, run.id, run.turn))) return;
    run.sends += 1;
    this.#lookout.watch();
  }

  #opened(): void {
    this.#open = true;
    this.#show({ connected: true });
    if (!this.#run || this.#run.over) {
      this.#catchUp();
      return;
    }
    if (this.#run.sends === 0 && !this.#run.acknowledged) this.#send();
    else void this.#lookout.now();
  }

  /** While there was no connection, another page of the customer may have spoken here. */
  #catchUp(): void {
    if (this.#view.transcript.items.at(-1)?.kind === "failure") return;
    void this.#restore().catch(() => undefined);
  }

  #lost(): void {
    this.#open = false;
    this.#show({ connected: false });
  }

  #received(frames: readonly Frame[]): void {
    for (const frame of frames) {
      this.#meet(frame);
      const run = this.#run;
      if (!run || run.over || (frame.runId !== null && frame.runId !== run.id)) continue;
      if (this.#refusedForItsToken(run, frame)) continue;
      this.#lookout.watch();
      run.acknowledged ||= frame.n !== null;
      this.#take(run, arrive(run.sequence, frame));
    }
  }

  /** A run of this conversation that another page of the customer began. */
  #meet({ event, runId }: Frame): void {
    if (event?.type !== "RUN_STARTED" || event.threadId !== this.id || runId === null) return;
    if (runId === this.#run?.id || this.#run?.over === false) return;
    this.#follow(followedRun(runId, null, null));
  }

  /** The connection is older than the sign-in's token: the same run goes out on a new one. */
  #refusedForItsToken(run: Run, { event, n }: Frame): boolean {
    if (event?.type !== "RUN_ERROR" || event.code !== TOKEN_EXPIRED) return false;
    this.#connection?.renew();
    if (n !== null || run.acknowledged || run.sends > 1) return false;
    run.sends = 0;
    return true;
  }

  #take(run: Run, arrival: Arrival): void {
    run.sequence = arrival.sequence;
    let transcript = this.#view.transcript;
    for (const event of arrival.ready) transcript = apply(transcript, run.id, event);
    if (transcript !== this.#view.transcript) this.#change(transcript);
    run.over = arrival.ready.some(({ type }) => type === "RUN_FINISHED" || type === "RUN_ERROR");
    if (run.over) this.#finish(run);
    else if (arrival.gap) void this.#lookout.now();
  }

  #finish(run: Run): void {
    this.#lookout.stop();
    if (run.followed) {
      run.followed = false;
      // What the other page said, and whatever waited behind it, is not known here yet.
      void this.#restore().catch(() => undefined);
      return;
    }
    if (this.#view.transcript.items.at(-1)?.kind !== "failure") this.#sayNext();
  }

  #sayNext(): void {
    const next = this.#waiting.shift();
    if (next) this.#begin(said(next.id, next.text), next.id);
  }

  /** Asks the server for what is missing of the run under way. */
  async #lookUp(): Promise<number | "slower" | "done"> {
    const run = this.#run;
    if (!run || run.over || this.#closed) return "done";
    try {
      const frames = await loadEvents(this.api, this.id, run.id, run.sequence.last);
      if (run !== this.#run || run.over) return "done";
      if (frames === null) this.#unknownToServer(run);
      else this.#replay(run, frames);
    } catch {
      // Not reached now: the next look, or the connection when it is back, asks again.
    }
    if (run !== this.#run || run.over) return "done";
    return run.sequence.early.size > 0 ? EARLY_LOOK_MS : "slower";
  }

  #replay(run: Run, frames: readonly Frame[]): void {
    run.acknowledged = true;
    this.#gapLooks = run.sequence.early.size > 0 ? this.#gapLooks + 1 : 0;
    const arrival = replayed(run.sequence, frames, this.#gapLooks >= GAP_LOOKS);
    this.#take(run, { ...arrival, gap: false });
  }

  /** Our frame got lost before it was stored: sent again under the same id, which is safe; in the end given up. */
  #unknownToServer(run: Run): void {
    if (run.sends < MOST_SENDS) {
      this.#send();
      return;
    }
    run.over = true;
    this.#change(failed(this.#view.transcript, run.id, { code: "no_answer", retryable: true }));
  }

  async #restore(): Promise<void> {
    const history = await loadHistory(this.api, this.id);
    const { messages, running, interrupt, settled } = history;
    const runId = running ?? messages.at(-1)?.runId ?? null;
    const frames = runId === null ? null : await loadEvents(this.api, this.id, runId, null);
    if (this.#closed || this.#run?.over === false) return;
    // The last run is rebuilt from its events, which also hold the suggested replies and a failure.
    const told = messages.filter((message) => !frames || message.runId !== runId || message.role === "user");
    const waiting = this.#waiting.map(({ id, text }) => waitingItem(id, text));
    this.#change({ ...EMPTY, items: [...told.flatMap(itemOf), ...waiting] });
    if (runId === null || !frames) return;
    const run = lastRun(runId, history);
    this.#run = run;
    this.#change(follow(this.#view.transcript));
    this.#take(run, replayed(run.sequence, frames));
    if (!run.over) this.#follow({ ...run, followed: true });
    else if (this.#run === run && !settled) this.#change({ ...this.#view.transcript, interrupt });
  }

  #follow(run: Run): void {
    this.#run = run;
    this.#change(follow(this.#view.transcript));
    this.#lookout.watch(FOLLOWED_LOOK_MS);
  }

  async #socketUrl(): Promise<string> {
    const { url } = await answered(this.api.POST("/socket-tickets"));
    return url;
  }

  #change(transcript: Transcript): void {
    this.#show({ transcript });
  }

  #show(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** The conversation's last run with what it said, so that it can be tried again if it failed. */
function lastRun(runId: string, { messages, settled }: History): Run {
  const asked = messages.findLast((message) => message.runId === runId && message.role === "user");
  if (asked) return { ...followedRun(runId, said(asked.id, asked.content), asked.id), followed: false };
  // Whatever one answers to a settled question, its outcome is told: nothing is charged again.
  const turn = settled ? answer({ interruptId: settled.id, status: "cancelled" }) : null;
  return { ...followedRun(runId, turn, null), followed: false };
}
