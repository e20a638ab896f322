import { EventType, type Interrupt } from "@ag-ui/core";
import { fieldsOf } from "../../../api/shapes";
import type { ChatEvent } from "./events";

export type Item =
  | { kind: "customer"; id: string; runId: string | null; text: string; waiting: boolean }
  | { kind: "assistant"; id: string; runId: string | null; text: string; done: boolean }
  | {
      kind: "activity";
      id: string;
      runId: string | null;
      activityType: string;
      content: Record<string, unknown>;
    }
  | { kind: "failure"; id: string; runId: string; code: string; retryable: boolean };

export type Failure = Extract<Item, { kind: "failure" }>;

/** What the chat shows. Items keep their identity when they do not change. */
export interface Transcript {
  items: readonly Item[];
  running: boolean;
  /** The tool at work, for a word about it. */
  tool: string | null;
  interrupt: Interrupt | null;
  nextSteps: readonly string[];
}

export const EMPTY: Transcript = { items: [], running: false, tool: null, interrupt: null, nextSteps: [] };
const MOST_REPLIES = 4;
/** That message was not finished: another one begins in its place. */
const MESSAGE_WITHDRAWN = "messageWithdrawn";

/** One event of a run, applied. */
export function apply(transcript: Transcript, runId: string, event: ChatEvent): Transcript {
  switch (event.type) {
    case EventType.RUN_STARTED:
      return { ...transcript, running: true, tool: null, interrupt: null, nextSteps: [] };
    case EventType.TEXT_MESSAGE_START:
      if ((event.role ?? "assistant") !== "assistant") return transcript;
      return { ...withText(transcript, runId, event.messageId, () => ""), tool: null };
    case EventType.TEXT_MESSAGE_CONTENT:
      return withText(transcript, runId, event.messageId, (text) => text + event.delta);
    case EventType.TEXT_MESSAGE_CHUNK:
      if (!event.messageId || !event.delta || (event.role ?? "assistant") !== "assistant") return transcript;
      return withText(transcript, runId, event.messageId, (text) => text + event.delta);
    case EventType.TEXT_MESSAGE_END:
      return {
        ...transcript,
        items: transcript.items.map((i) => (i.id === event.messageId ? finished(i) : i)),
      };
    case EventType.TOOL_CALL_START:
      return { ...transcript, tool: event.toolCallName };
    case EventType.TOOL_CALL_RESULT:
      return { ...transcript, tool: null };
    case EventType.ACTIVITY_SNAPSHOT:
      return withActivity(
        transcript,
        runId,
        event.messageId,
        event.activityType,
        event.content,
        event.replace,
      );
    case EventType.CUSTOM:
      return event.name === MESSAGE_WITHDRAWN ? withoutText(transcript, event.value) : transcript;
    case EventType.RUN_FINISHED:
      return {
        ...ended(transcript, runId),
        interrupt: event.outcome?.type === "interrupt" ? (event.outcome.interrupts[0] ?? null) : null,
        nextSteps: readNextSteps(event.result),
      };
    case EventType.RUN_ERROR:
      return failed(transcript, runId, {
        code: event.code ?? "unknown",
        retryable: event.code === "token_expired" || event.metadata?.retryable !== false,
      });
  }
}

/** The customer's own words, shown at once; they withdraw an open question and its suggestions. */
export function say(transcript: Transcript, id: string, text: string, waiting: boolean): Transcript {
  const item: Item = { ...waitingItem(id, text), waiting };
  return { ...transcript, items: [...withoutFailures(transcript.items), item], nextSteps: [] };
}

/** The sentence that a run ended with, if it ended with an error. */
export function failureOf({ items }: Transcript, runId: string): Failure | null {
  const found = items.findLast((item) => item.kind === "failure" && item.runId === runId);
  return found?.kind === "failure" ? found : null;
}

/** A sentence about a failure, once, after what was said. */
export function told(transcript: Transcript, failure: Failure): Transcript {
  const others = transcript.items.filter(({ id }) => id !== failure.id);
  return { ...transcript, items: placed(others, -1, failure) };
}

/** Without words that were given back to be written anew. */
export function without(transcript: Transcript, gone: readonly { id: string }[]): Transcript {
  return { ...transcript, items: transcript.items.filter((item) => gone.every(({ id }) => id !== item.id)) };
}

/** The customer's words that wait for their turn. */
export function waitingItem(id: string, text: string): Extract<Item, { kind: "customer" }> {
  return { kind: "customer", id, runId: null, text, waiting: true };
}

/** A run is on its way: a failed turn's sentence goes, the waiting words are sent. */
export function sent(transcript: Transcript, runId: string, messageId: string | null): Transcript {
  const items = withoutFailures(transcript.items).map((item) =>
    item.kind === "customer" && item.id === messageId ? { ...item, runId, waiting: false } : item,
  );
  return { ...transcript, items, running: true, tool: null, interrupt: null, nextSteps: [] };
}

/** A run of this conversation is under way that this page did not send. */
export function follow(transcript: Transcript): Transcript {
  return {
    ...transcript,
    items: withoutFailures(transcript.items),
    running: true,
    interrupt: null,
    nextSteps: [],
  };
}

/** The turn ended with an error; what was not withdrawn stays. `retryable`: sending the same again may help. */
export function failed(
  transcript: Transcript,
  runId: string,
  failure: { code: string; retryable: boolean },
): Transcript {
  const left = ended(transcript, runId);
  const item: Failure = { kind: "failure", id: `failure-${runId}`, runId, ...failure };
  return told(left, item);
}

function withoutFailures(items: readonly Item[]): Item[] {
  return items.filter((item) => item.kind !== "failure");
}

function withText(t: Transcript, runId: string, id: string, change: (text: string) => string): Transcript {
  const at = t.items.findLastIndex((item) => item.kind === "assistant" && item.id === id);
  const old = t.items[at];
  const text = change(old?.kind === "assistant" ? old.text : "");
  return { ...t, items: placed(t.items, at, { kind: "assistant", id, runId, text, done: false }) };
}

function withoutText(t: Transcript, value: unknown): Transcript {
  const id = fieldsOf(value)?.messageId;
  return { ...t, items: t.items.filter((item) => item.kind !== "assistant" || item.id !== id) };
}

function withActivity(
  t: Transcript,
  runId: string,
  id: string,
  activityType: string,
  content: Record<string, unknown>,
  replace: boolean | undefined,
): Transcript {
  const at = t.items.findLastIndex((item) => item.kind === "activity" && item.id === id);
  if (at >= 0 && replace === false) return t;
  return {
    ...t,
    tool: null,
    items: placed(t.items, at, { kind: "activity", id, runId, activityType, content }),
  };
}

/** In place of the item there, or new: after what was said, before what is still to be sent. */
function placed(items: readonly Item[], at: number, item: Item): Item[] {
  if (at >= 0) return items.with(at, item);
  const end = items.findLastIndex((one) => !isWaiting(one)) + 1;
  return items.toSpliced(end, 0, item);
}

export function isWaiting(item: Item): boolean {
  return item.kind === "customer" && item.waiting;
}

function ended(transcript: Transcript, runId: string): Transcript {
  const items = transcript.items.map((item) => (item.runId === runId ? finished(item) : item));
  return { ...transcript, items, running: false, tool: null, interrupt: null, nextSteps: [] };
}

function finished(item: Item): Item {
  return item.kind === "assistant" && !item.done ? { ...item, done: true } : item;
}

function readNextSteps(result: unknown): string[] {
  const steps = fieldsOf(result)?.nextSteps;
  if (!Array.isArray(steps)) return [];
  const words = steps.filter((step) => typeof step === "string" && step.trim() !== "");
  return [...new Set<string>(words)].slice(0, MOST_REPLIES);
}
