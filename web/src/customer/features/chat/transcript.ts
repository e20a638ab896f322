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

/** The turn ended with an error; its text so far stays. `retryable`: sending the same again may help. */
export function failed(
  transcript: Transcript,
  runId: string,
  failure: { code: string; retryable: boolean },
): Transcript {
  const left = ended(transcript, runId);
  const item: Item = { kind: "failure", id: `failure-${runId}`, runId, ...failure };
  return { ...left, items: [...left.items.filter(({ id }) => id !== item.id), item] };
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

function placed(items: readonly Item[], at: number, item: Item): Item[] {
  return at < 0 ? [...items, item] : items.with(at, item);
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
