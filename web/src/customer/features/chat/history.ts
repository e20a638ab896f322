import { type Api, answered } from "../../../api/client";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { fieldsOf } from "../../../api/shapes";
import { type Frame, readFrame } from "./events";
import type { Item } from "./transcript";

type Message = components["schemas"]["Message"];

const PAGE = 100;
const MOST_PAGES = 20;

/** All messages of a conversation, oldest first. Raises Problem. */
export async function loadMessages(api: Api, conversationId: string): Promise<Message[]> {
  const found: Message[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor ? { cursor } : {}) };
    const params = { path: { id: conversationId }, query };
    const list = await answered(api.GET("/conversations/{id}/messages", { params }));
    found.push(...list.messages);
    cursor = list.nextCursor ?? null;
    if (cursor === null) break;
  }
  const time = (message: Message) => Date.parse(message.createdAt ?? "") || 0;
  return found
    .map((m, i) => ({ m, i }))
    .sort((a, b) => time(a.m) - time(b.m) || a.i - b.i)
    .map(({ m }) => m);
}

/** A stored message as the transcript shows it; nothing for roles that are not for people. */
export function itemOf(message: Message): Item[] {
  const { id, content, runId = null } = message;
  if (message.role === "activity" && message.activityType) {
    const fields = fieldsOf(content);
    return fields
      ? [{ kind: "activity", id, runId, activityType: message.activityType, content: fields }]
      : [];
  }
  if (typeof content !== "string" || content === "") return [];
  if (message.role === "user") return [{ kind: "customer", id, runId, text: content, waiting: false }];
  if (message.role === "assistant") return [{ kind: "assistant", id, runId, text: content, done: true }];
  return [];
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
      const params = { path: { id: conversationId, runId }, query };
      const list = await answered(api.GET("/conversations/{id}/runs/{runId}/events", { params }));
      const frames = list.events.flatMap(readFrame);
      found.push(...frames);
      last = frames.reduce<number | null>(
        (most, { n }) => (n === null ? most : Math.max(most ?? n, n)),
        last,
      );
      if (!list.nextCursor || frames.length === 0) break;
    }
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
  return found;
}
