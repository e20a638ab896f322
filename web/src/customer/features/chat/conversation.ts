import type { ResumeEntry } from "@ag-ui/core";
import { type Api, answered as answerOf } from "../../../api/client";
import { Problem } from "../../../api/problem";
import type { Connect, Connection } from "./connection";
import { Draft } from "./draft";
import { type Frame, readSocketFrame } from "./events";
import { itemsBefore, loadEvents, loadHistory, loadLastRun } from "./history";
import { EARLY_LOOK_MS, FOLLOWED_LOOK_MS, Lookout } from "./lookout";
import { Observed } from "./observed";
import { type Kept, Outbox } from "./outbox";
import * as runs from "./run";
import { isOver, type Run } from "./run";
import { type Arrival, arrive, replayed } from "./sequence";
import * as transcripts from "./transcript";
import { EMPTY, type Transcript } from "./transcript";

export interface View {
  phase: "loading" | "ready" | "missing" | "unreachable";
  /** False while the connection is being made again. */
  connected: boolean;
  transcript: Transcript;
}

/**
 * One conversation: what was said, the run under way, and the connection. Text arrives by the socket; what
 * the socket lost is asked for by number, so nothing is lost or doubled.
 */
export class Conversation extends Observed<View> {
  readonly draft: Draft;
  readonly #outbox: Outbox;
  #run: Run | null = null;
  #connection: Connection | null = null;
  #closed = false;
  readonly #lookout = new Lookout(() => this.#lookUp());

  constructor(
    readonly id: string,
    private readonly api: Api,
    private readonly connect: Connect,
    kept: Kept,
  ) {
    super({ phase: "loading", connected: true, transcript: EMPTY });
    this.draft = new Draft(id, kept);
    this.#outbox = new Outbox(id, kept);
  }

  get view(): View {
    return this.read();
  }

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
    this.#connection ??= this.connect(async () => (await answerOf(this.api.POST("/socket-tickets"))).url, {
      opened: () => this.#opened(),
      lost: () => this.#show({ connected: false }),
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
    const busy = this.view.transcript.running || this.view.phase !== "ready";
    if (!busy) this.#outbox.drop([this.#run?.messageId ?? null]);
    const { id, runId } = this.#outbox.add(text);
    this.#change(transcripts.say(this.view.transcript, id, text, busy));
    if (!busy) this.#begin(runs.said(id, text), id, runId);
  }

  /** Answers an open question of the agent. `words` is what the transcript shows of the answer. */
  answer(entry: ResumeEntry, words: string): void {
    if (this.view.transcript.running) return;
    const id = runs.answerId();
    this.#change(transcripts.say(this.view.transcript, id, words, false));
    this.#begin(runs.answered(id, words, entry), id, crypto.randomUUID());
  }

  /** Tries the failed turn again: under its own id as long as the server never heard of it. */
  retry(): void {
    const run = this.#run;
    if (!run?.turn || !isOver(run)) return;
    this.#begin(run.turn, run.messageId, run.stage === "unheard" ? run.id : crypto.randomUUID());
  }

  get canRetry(): boolean {
    return this.#run !== null && isOver(this.#run) && this.#run.turn !== null;
  }

  #begin(turn: runs.Turn, messageId: string | null, runId: string): void {
    this.#run = runs.ownRun(runId, turn, messageId, this.#run);
    this.#change(transcripts.sent(this.view.transcript, runId, messageId));
    this.#send();
  }

  #send(): void {
    const run = this.#run;
    if (!run?.turn || isOver(run)) return;
    if (!this.#connection?.send(runs.runFrame(this.id, run.id, run.turn))) return;
    run.sends += 1;
    this.#lookout.watch();
  }

  #opened(): void {
    this.#show({ connected: true });
    if (!this.#run || this.#run.stage === "ended") void this.#reload();
    else if (this.#run.sends === 0 && this.#run.stage === "sending") this.#send();
    else void this.#lookout.now();
  }

  #received(frames: readonly Frame[]): void {
    for (const frame of frames) {
      this.#meet(frame);
      const run = this.#run;
      if (!run || isOver(run) || (frame.runId !== null && frame.runId !== run.id)) continue;
      if (this.#sentOnANewConnection(run, frame)) continue;
      this.#lookout.watch();
      if (frame.n !== null) this.#heard(run);
      this.#take(run, arrive(run.sequence, frame));
    }
  }

  /** A run of this conversation that another page of the customer began. */
  #meet({ event, runId }: Frame): void {
    const isOurs = event?.type === "RUN_STARTED" && event.threadId === this.id;
    if (!isOurs || runId === null || runId === this.#run?.id) return;
    if (this.#run && !isOver(this.#run)) this.#run.overheard = true;
    else this.#follow(runs.followedRun(runId));
  }

  /** The connection is older than the sign-in's token: the same run goes out on a new one. */
  #sentOnANewConnection(run: Run, frame: Frame): boolean {
    if (!runs.isRefusedForItsToken(frame)) return false;
    this.#connection?.renew();
    if (frame.n !== null || run.stage === "heard" || run.sends > 1) return false;
    run.sends = 0;
    return true;
  }

  #heard(run: Run): void {
    run.stage = "heard";
    this.#outbox.drop([run.messageId]);
  }

  #take(run: Run, arrival: Arrival): void {
    run.sequence = arrival.sequence;
    let transcript = this.view.transcript;
    for (const event of arrival.ready) transcript = transcripts.apply(transcript, run.id, event);
    if (transcript !== this.view.transcript) this.#change(transcript);
    if (arrival.ready.some(({ type }) => type === "RUN_FINISHED" || type === "RUN_ERROR")) this.#finish(run);
    else if (arrival.gap) void this.#lookout.now();
  }

  #finish(run: Run): void {
    runs.end(run);
    this.#lookout.stop();
    const failure = transcripts.failureOf(this.view.transcript, run.id);
    const next = runs.nextAfter(run, failure?.code ?? null);
    if (next === "goOn") this.#sayNext();
    else if (next === "giveBack") {
      const back = this.#outbox.giveBack(this.draft, run.messageId, failure?.retryable === true);
      this.#change(transcripts.without(this.view.transcript, back));
    } else void this.#reload(run.origin === "own" && !this.#outbox.has(run.messageId) ? failure : null);
  }

  #sayNext(): void {
    const next = this.#outbox.entries[0];
    if (next) this.#begin(runs.said(next.id, next.text), next.id, next.runId);
  }

  /** Asks the server for what is missing of the run under way; one it does not know is sent again under its id. */
  async #lookUp(): Promise<number | "slower" | "done"> {
    const run = this.#run;
    if (!run || isOver(run) || this.#closed) return "done";
    try {
      const frames = await loadEvents(this.api, this.id, run.id, run.sequence.last);
      if (run !== this.#run || isOver(run)) return "done";
      if (frames !== null) {
        this.#heard(run);
        this.#take(run, runs.caughtUp(run, frames));
      } else if (!runs.isGivenUp(run)) this.#send();
      else {
        this.#change(transcripts.failed(this.view.transcript, run.id, runs.NO_ANSWER));
        this.#finish(run);
      }
    } catch {
      // Not reached now: the next look, or the connection when it is back, asks again.
    }
    if (run !== this.#run || isOver(run)) return "done";
    return run.sequence.early.size > 0 ? EARLY_LOOK_MS : "slower";
  }

  /** Shows the conversation as the server keeps it, and then a failure of which it may say nothing. */
  async #reload(failure: transcripts.Failure | null = null): Promise<void> {
    await this.#restore().catch(() => undefined);
    if (failure && this.#run?.origin !== "own") this.#change(transcripts.told(this.view.transcript, failure));
  }

  async #restore(): Promise<void> {
    const { messages, running, interrupt } = await loadHistory(this.api, this.id);
    const last = await loadLastRun(this.api, this.id, messages, running);
    if (this.#closed) return;
    this.#outbox.drop(messages.map(({ id }) => id));
    if (this.#run && !isOver(this.#run)) return;
    const waiting = this.#outbox.entries.map(({ id, text }) => transcripts.waitingItem(id, text));
    this.#change({ ...EMPTY, items: [...itemsBefore(last?.id, messages), ...waiting] });
    if (last === null) return;
    const run = runs.restoredRun(last.id, last.asked);
    this.#run = run;
    this.#change(transcripts.follow(this.view.transcript));
    this.#take(run, replayed(run.sequence, last.frames));
    if (!isOver(run)) this.#follow({ ...run, origin: "followed" });
    else if (this.#run === run) this.#change({ ...this.view.transcript, interrupt });
  }

  #follow(run: Run): void {
    this.#run = run;
    this.#change(transcripts.follow(this.view.transcript));
    this.#lookout.watch(FOLLOWED_LOOK_MS);
  }

  #change(transcript: Transcript): void {
    this.#show({ transcript });
  }

  #show(change: Partial<View>): void {
    this.put({ ...this.view, ...change });
  }
}
