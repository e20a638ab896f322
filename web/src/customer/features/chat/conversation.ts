import type { ResumeEntry, RunAgentInput } from "@ag-ui/core";
import { type Api, answered } from "../../../api/client";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import type { Connect, Connection } from "./connection";
import { type Frame, readSocketFrame } from "./events";
import { itemOf, loadEvents, loadMessages } from "./history";
import { type Arrival, arrive, NOTHING_YET, replayed, type Sequence } from "./sequence";
import { apply, EMPTY, failed, say, sent, type Transcript } from "./transcript";

export interface View {
  phase: "loading" | "ready" | "missing" | "unreachable";
  /** False while the connection is being made again. */
  connected: boolean;
  transcript: Transcript;
}

type Turn = Pick<RunAgentInput, "messages" | "resume">;
type Message = components["schemas"]["Message"];

/** A run that is under way, or that failed and can be tried again. */
interface Run {
  id: string;
  /** Null for a run that another page or an earlier visit sent. */
  input: RunAgentInput | null;
  messageId: string | null;
  sequence: Sequence;
  /** How often its frame left, this visit. */
  sends: number;
  over: boolean;
  /** The server has stored it: a second try needs an id of its own. */
  acknowledged: boolean;
}

const FIRST_LOOK_MS = 4_000;
const RESUMED_LOOK_MS = 800;
const SLOWEST_LOOK_MS = 15_000;
/** A run that the server still does not know after this many tries is given up. */
const MOST_SENDS = 4;
const GAP_LOOKS = 4;

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
  #look: ReturnType<typeof setTimeout> | undefined;
  #lookDelay = FIRST_LOOK_MS;
  #looking = false;
  #gapLooks = 0;
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
      const missing = error instanceof Problem && (error.status === 404 || error.status === 403);
      this.#show({ phase: missing ? "missing" : "unreachable" });
      return;
    }
    if (this.#closed) return;
    this.#show({ phase: "ready" });
    this.#connection ??= this.connect(() => this.#socketUrl(), {
      opened: () => this.#opened(),
      lost: () => this.#lost(),
      frame: (data) => this.#received(readSocketFrame(data)),
    });
    if (this.#run) this.#watch(RESUMED_LOOK_MS);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#look);
    this.#connection?.close();
    this.#connection = null;
  }

  /** Says something; while a run is under way it waits for its turn. */
  say(text: string): void {
    const id = crypto.randomUUID();
    const busy = this.#view.transcript.running;
    this.#change(say(this.#view.transcript, id, text, busy));
    if (busy) this.#waiting.push({ id, text });
    else this.#begin({ messages: [{ id, role: "user", content: text }] }, id);
  }

  /** Answers an open question of the agent. `words` is what the customer sees of the answer. */
  answer(entry: ResumeEntry, words: string): void {
    if (this.#view.transcript.running) return;
    const id = crypto.randomUUID();
    this.#change(say(this.#view.transcript, id, words, false));
    this.#begin({ messages: [], resume: [entry] }, id);
  }

  /** Tries the failed turn again: under its own id as long as the server never heard of it. */
  retry(): void {
    const run = this.#run;
    if (!run?.input || !run.over) return;
    const { messages, resume } = run.input;
    const runId = run.acknowledged ? crypto.randomUUID() : run.id;
    this.#begin({ messages, ...(resume ? { resume } : {}) }, run.messageId, runId);
  }

  get canRetry(): boolean {
    return this.#run?.over === true && this.#run.input !== null;
  }

  #begin(turn: Turn, messageId: string | null, runId: string = crypto.randomUUID()): void {
    const input = this.#input(runId, turn);
    this.#run = {
      id: runId,
      input,
      messageId,
      sequence: NOTHING_YET,
      sends: 0,
      over: false,
      acknowledged: false,
    };
    this.#gapLooks = 0;
    this.#change(sent(this.#view.transcript, runId, messageId));
    this.#send();
  }

  #input(runId: string, turn: Turn): RunAgentInput {
    return { threadId: this.id, runId, state: {}, tools: [], context: [], forwardedProps: {}, ...turn };
  }

  #send(): void {
    const run = this.#run;
    if (!run?.input || run.over || !this.#open) return;
    const frame = JSON.stringify({ action: "run", input: run.input });
    if (!this.#connection?.send(frame)) return;
    run.sends += 1;
    this.#watch(FIRST_LOOK_MS);
  }

  #opened(): void {
    this.#open = true;
    this.#show({ connected: true });
    if (!this.#run || this.#run.over) return;
    if (this.#run.sends === 0 && !this.#run.acknowledged) this.#send();
    else void this.#lookUp();
  }

  #lost(): void {
    this.#open = false;
    this.#show({ connected: false });
  }

  #received(frames: readonly Frame[]): void {
    for (const frame of frames) {
      const run = this.#run;
      if (!run || run.over || (frame.runId !== null && frame.runId !== run.id)) continue;
      this.#watch(FIRST_LOOK_MS);
      run.acknowledged ||= frame.n !== null;
      this.#take(run, arrive(run.sequence, frame));
    }
  }

  #take(run: Run, arrival: Arrival): void {
    run.sequence = arrival.sequence;
    let transcript = this.#view.transcript;
    for (const event of arrival.ready) transcript = apply(transcript, run.id, event);
    if (transcript !== this.#view.transcript) this.#change(transcript);
    run.over = arrival.ready.some((event) => event.type === "RUN_FINISHED" || event.type === "RUN_ERROR");
    if (run.over) this.#finish();
    else if (arrival.gap) void this.#lookUp();
  }

  #finish(): void {
    clearTimeout(this.#look);
    const last = this.#view.transcript.items.at(-1);
    if (last?.kind === "failure") return;
    const next = this.#waiting.shift();
    if (next) this.#begin({ messages: [{ id: next.id, role: "user", content: next.text }] }, next.id);
  }

  /** Looks the run up after a silence, at growing intervals, until it is over. */
  #watch(delay: number): void {
    clearTimeout(this.#look);
    this.#lookDelay = delay;
    this.#look = setTimeout(() => void this.#lookUp(), delay);
  }

  /** Asks the server for what is missing of the run under way. */
  async #lookUp(): Promise<void> {
    const run = this.#run;
    if (!run || run.over || this.#looking || this.#closed) return;
    this.#looking = true;
    try {
      const frames = await loadEvents(this.api, this.id, run.id, run.sequence.last);
      if (run !== this.#run || run.over) return;
      if (frames === null) this.#unknownToServer(run);
      else {
        run.acknowledged = true;
        this.#gapLooks = run.sequence.early.size > 0 ? this.#gapLooks + 1 : 0;
        const arrival = replayed(run.sequence, frames, this.#gapLooks >= GAP_LOOKS);
        this.#take(run, { ...arrival, gap: false });
      }
    } catch {
      // Not reached now: the next look, or the connection when it is back, asks again.
    } finally {
      this.#looking = false;
      const early = this.#run === run && run.sequence.early.size > 0;
      if (!run.over && run === this.#run)
        this.#watch(early ? 150 : Math.min(this.#lookDelay * 1.5, SLOWEST_LOOK_MS));
    }
  }

  /** Our frame got lost before it was stored: sent again under the same id, which is safe; in the end given up. */
  #unknownToServer(run: Run): void {
    if (run.sends < MOST_SENDS) {
      this.#send();
      return;
    }
    run.over = true;
    this.#change(failed(this.#view.transcript, run.id, "no_answer"));
  }

  async #restore(): Promise<void> {
    const messages = await loadMessages(this.api, this.id);
    const runId = messages.findLast((message) => message.runId)?.runId ?? null;
    const frames = runId === null ? null : await loadEvents(this.api, this.id, runId, null);
    if (runId === null || !frames || frames.length === 0) {
      this.#change({ ...EMPTY, items: messages.flatMap(itemOf), running: false });
      if (runId !== null && messages.at(-1)?.role === "user") this.#resume(runId, messages);
      return;
    }
    // The last run is rebuilt from its events, which also hold an open question and the suggested replies.
    const told = messages.filter((message) => message.runId !== runId || message.role === "user");
    this.#change({ ...EMPTY, items: told.flatMap(itemOf) });
    this.#resume(runId, messages);
    if (this.#run) this.#take(this.#run, replayed(this.#run.sequence, frames));
  }

  #resume(runId: string, messages: readonly Message[]): void {
    const asked = messages.findLast((message) => message.runId === runId && message.role === "user");
    const turn = asked && {
      messages: [{ id: asked.id, role: "user" as const, content: String(asked.content) }],
    };
    this.#run = {
      id: runId,
      input: turn ? this.#input(runId, turn) : null,
      messageId: asked?.id ?? null,
      sequence: NOTHING_YET,
      sends: 0,
      over: false,
      acknowledged: true,
    };
    this.#change({ ...this.#view.transcript, running: true });
  }

  async #socketUrl(): Promise<string> {
    const { url } = await answered(this.api.POST("/socket-tickets", { body: {} }));
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
