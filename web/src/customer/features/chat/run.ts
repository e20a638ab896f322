import type { ResumeEntry, RunAgentInput } from "@ag-ui/core";
import type { Frame } from "./events";
import { type Arrival, NOTHING_YET, replayed, type Sequence } from "./sequence";

/** How a run ends that is given up. */
export const NO_ANSWER = { code: "no_answer", retryable: true };
const MOST_SENDS = 4;
/** Frames that are early although the server was asked this often: what lies between is lost there too. */
const GAP_LOOKS = 4;

/** What a run says: the customer's words, with the answer to an open question if they are one. */
export type Turn = Pick<RunAgentInput, "messages" | "resume">;

/** Said here; under way, but said by another page or an earlier visit; over, and rebuilt from what the server keeps. */
type Origin = "own" | "followed" | "restored";

/**
 * `sending`: the server may not know of it. `heard`: it has stored it. Then it is over: `ended`, or `unheard` when it was
 * refused or lost before it was stored, so that a second try needs no new id.
 */
type Stage = "sending" | "heard" | "ended" | "unheard";

/** What follows a run's end: the next waiting words, the waiting words given back, or a look at what the server keeps. */
export type Next = "goOn" | "giveBack" | "reload";

/** A run that is under way, or that ended last. */
export interface Run {
  id: string;
  /** Null when it cannot be tried again from here. */
  turn: Turn | null;
  /** The customer's item that goes with it. */
  messageId: string | null;
  origin: Origin;
  stage: Stage;
  sequence: Sequence;
  /** How often its frame left, this visit. */
  sends: number;
  /** How often the server was asked for events that are missing before those that came. */
  gapLooks: number;
  /** Another page spoke here meanwhile; what became of that is not shown yet. */
  overheard: boolean;
}

const NEXT: Record<Origin, { finished: Next; failed: Next }> = {
  own: { finished: "goOn", failed: "giveBack" },
  followed: { finished: "reload", failed: "reload" },
  restored: { finished: "goOn", failed: "giveBack" },
};

/** Refusals that say that the conversation went on without this page. */
const BEHIND: ReadonlySet<string> = new Set(["interrupt_unknown", "conversation_busy"]);

/** What follows the end of a run; `failure` is its error's code. */
export function nextAfter(run: Run, failure: string | null): Next {
  const behind = run.overheard || (failure !== null && BEHIND.has(failure));
  if (run.origin === "own" && behind) return "reload";
  return NEXT[run.origin][failure === null ? "finished" : "failed"];
}

export function isOver({ stage }: Run): boolean {
  return stage === "ended" || stage === "unheard";
}

/** Whether it is given up: sent often enough, and still the server does not know it. */
export function isGivenUp({ sends }: Run): boolean {
  return sends >= MOST_SENDS;
}

/** What the server's stored events after `run.sequence.last` bring. */
export function caughtUp(run: Run, frames: readonly Frame[]): Arrival {
  run.gapLooks = run.sequence.early.size > 0 ? run.gapLooks + 1 : 0;
  return { ...replayed(run.sequence, frames, run.gapLooks >= GAP_LOOKS), gap: false };
}

/** Whether the connection is older than the sign-in's token. */
export function isRefusedForItsToken({ event }: Frame): boolean {
  return event?.type === "RUN_ERROR" && event.code === "token_expired";
}

/** The run is over, whatever came of it. */
export function end(run: Run): void {
  run.stage = run.stage === "heard" ? "ended" : "unheard";
}

/** A new run after `before`, of which the reload may still be under way. */
export function ownRun(id: string, turn: Turn, messageId: string | null, before: Run | null): Run {
  const overheard = before?.overheard === true || before?.origin === "followed";
  return { ...BLANK, id, turn, messageId, origin: "own", stage: "sending", overheard };
}

export function followedRun(id: string): Run {
  return { ...BLANK, id, origin: "followed", stage: "heard" };
}

/** A conversation's last run; `asked` is what the customer said in it. */
export function restoredRun(id: string, asked: { id: string; content: string } | undefined): Run {
  const turn = asked && !isAnswer(asked.id) ? said(asked.id, asked.content) : null;
  return { ...BLANK, id, turn, messageId: asked?.id ?? null, origin: "restored", stage: "heard" };
}

const BLANK = { turn: null, messageId: null, sequence: NOTHING_YET, sends: 0, gapLooks: 0, overheard: false };
const ANSWER = "answer-";

export function said(id: string, text: string): Turn {
  return { messages: [{ id, role: "user", content: text }] };
}

export function answered(id: string, words: string, entry: ResumeEntry): Turn {
  return { ...said(id, words), resume: [entry] };
}

/** A message id that says that the words answer a question: said alone they would mean another thing. */
export function answerId(): string {
  return ANSWER + crypto.randomUUID();
}

function isAnswer(messageId: string): boolean {
  return messageId.startsWith(ANSWER);
}

/** The socket's frame for a run. */
export function runFrame(threadId: string, runId: string, turn: Turn): string {
  const input: RunAgentInput = {
    threadId,
    runId,
    state: {},
    tools: [],
    context: [],
    forwardedProps: {},
    ...turn,
  };
  return JSON.stringify({ action: "run", input });
}
