import type { ResumeEntry, RunAgentInput } from "@ag-ui/core";
import { NOTHING_YET, type Sequence } from "./sequence";

/** What a run says: the customer's words, or the answer to an open question. */
export type Turn = Pick<RunAgentInput, "messages" | "resume">;

/** A run that is under way, or that ended last. */
export interface Run {
  id: string;
  /** Null when what it said is not known here. */
  turn: Turn | null;
  /** The customer's item that goes with it. */
  messageId: string | null;
  sequence: Sequence;
  /** How often its frame left, this visit. */
  sends: number;
  over: boolean;
  /** The server has stored it: a second try needs an id of its own. */
  acknowledged: boolean;
  /** Sent by another page or an earlier visit. */
  followed: boolean;
}

export function newRun(id: string, turn: Turn, messageId: string | null): Run {
  return {
    id,
    turn,
    messageId,
    sequence: NOTHING_YET,
    sends: 0,
    over: false,
    acknowledged: false,
    followed: false,
  };
}

export function followedRun(id: string, turn: Turn | null, messageId: string | null): Run {
  return {
    id,
    turn,
    messageId,
    sequence: NOTHING_YET,
    sends: 0,
    over: false,
    acknowledged: true,
    followed: true,
  };
}

export function said(id: string, text: string): Turn {
  return { messages: [{ id, role: "user", content: text }] };
}

export function answer(entry: ResumeEntry): Turn {
  return { messages: [], resume: [entry] };
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
