import type { Interrupt } from "@ag-ui/core";
import { type Api, answered } from "../../../api/client";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { fieldsOf } from "../../../api/shapes";
import { type Frame, readFrame } from "./events";
import type { Item } from "./transcript";

export type Message = components["schemas"]["Message"];

/** What the server keeps of a conversation. */
export interface History {
  /** Oldest first. */
  messages: Message[];
  /** The run that is under way. */
  running: string | null;
  /** The question that is open. */
  interrupt: Interrupt | null;
}

const PAGE = 100;
const MOST_PAGES = 20;
const EVENTS_PAGE = 200;

/** Raises Problem. */
export async function loadHistory(api: Api, conversationId: string): Promise<History> {
  const messages: Message[] = [];
  let cursor: string | null = null;
  let running: string | null = null;
  let open: unknown = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor ? { cursor } : {}) };
    const params = { path: { conversation_id: conversationId }, query };
    const list = await answered(api.GET("/conversations/{conversation_id}/messages", { params }));
    messages.push(...list.messages);
    running = list.running ?? null;
    open = list.interrupt ?? null;
    cursor = list.nextCursor ?? null;
    if (cursor === null) break;
  }
  return { messages, running, interrupt: readInterrupt(open) };
}

function readInterrupt(value: unknown): Interrupt | null {
  const fields = fieldsOf(value);
  return typeof fields?.id === "string" && typeof fields.reason === "string" ? (fields as Interrupt) : null;
}

/** The run under way or the last one, with what the customer said in it and its events; null where there is none. */
export async function loadLastRun(
  api: Api,
  conversationId: string,
  messages: readonly Message[],
  running: string | null,
): Promise<{ id: string; asked: Message | undefined; frames: Frame[] } | null> {
  const id = running ?? messages.at(-1)?.runId ?? null;
  const frames = id === null ? null : await loadEvents(api, conversationId, id, null);
  if (id === null || frames === null) return null;
  return { id, frames, asked: messages.findLast(({ runId, role }) => runId === id && role === "user") };
}

/** What was said before a run and in it: the run's answer comes from its events, with suggested replies and a failure. */
export function itemsBefore(rebuilt: string | undefined, messages: readonly Message[]): Item[] {
  return messages.filter(({ role, runId }) => runId !== rebuilt || role === "user").flatMap(itemOf);
}

/** A stored message as the transcript shows it. */
function itemOf({ id, runId, role, content, activityType, activity }: Message): Item[] {
  if (role === "activity") {
    return activityType && activity ? [{ kind: "activity", id, runId, activityType, content: activity }] : [];
  }
  if (content === "") return [];
  if (role === "user") return [{ kind: "customer", id, runId, text: content, waiting: false }];
  return [{ kind: "assistant", id, runId, text: content, done: true }];
}

/** A run's stored events after number `after` (all for null); null when the server does not know the run. */
export async function loadEvents(
  api: Api,
  conversationId: string,
  runId: string,
  after: number | null,
): Promise<Frame[] | null> {
  const found: Frame[] = [];
  let last = after;
  try {
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = last === null ? {} : { after: last };
      const params = { path: { conversation_id: conversationId, run_id: runId }, query };
      const { events, finished } = await answered(
        api.GET("/conversations/{conversation_id}/runs/{run_id}/events", { params }),
      );
      const frames = events.flatMap(readFrame);
      found.push(...frames);
      last = frames.reduce<number | null>(
        (most, { n }) => (n === null ? most : Math.max(most ?? n, n)),
        last,
      );
      if (finished || events.length < EVENTS_PAGE) break;
    }
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
  return found;
}
