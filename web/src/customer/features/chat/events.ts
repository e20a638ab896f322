import { type AGUIEventOf, EventType } from "@ag-ui/core";
import { fieldsOf } from "../../../api/shapes";
import { own } from "../../../lib/own";

/** The AG-UI events this page acts on; every other event only counts as received. */
export type ChatEvent =
  | AGUIEventOf<EventType.RUN_STARTED>
  | AGUIEventOf<EventType.RUN_FINISHED>
  | AGUIEventOf<EventType.RUN_ERROR>
  | AGUIEventOf<EventType.TEXT_MESSAGE_START>
  | AGUIEventOf<EventType.TEXT_MESSAGE_CONTENT>
  | AGUIEventOf<EventType.TEXT_MESSAGE_CHUNK>
  | AGUIEventOf<EventType.TEXT_MESSAGE_END>
  | AGUIEventOf<EventType.TOOL_CALL_START>
  | AGUIEventOf<EventType.TOOL_CALL_RESULT>
  | AGUIEventOf<EventType.ACTIVITY_SNAPSHOT>
  | AGUIEventOf<EventType.CUSTOM>;

/** One event as it came: its number in the run, its run if it says so, null for events of no use here. */
export interface Frame {
  n: number | null;
  runId: string | null;
  event: ChatEvent | null;
}

/** Required fields by type: a frame without them is malformed. */
const REQUIRED: { [K in ChatEvent["type"]]: readonly string[] } = {
  [EventType.RUN_STARTED]: ["threadId", "runId"],
  [EventType.RUN_FINISHED]: ["threadId", "runId"],
  [EventType.RUN_ERROR]: ["message"],
  [EventType.TEXT_MESSAGE_START]: ["messageId"],
  [EventType.TEXT_MESSAGE_CONTENT]: ["messageId", "delta"],
  [EventType.TEXT_MESSAGE_CHUNK]: [],
  [EventType.TEXT_MESSAGE_END]: ["messageId"],
  [EventType.TOOL_CALL_START]: ["toolCallId", "toolCallName"],
  [EventType.TOOL_CALL_RESULT]: ["toolCallId"],
  [EventType.ACTIVITY_SNAPSHOT]: ["messageId", "activityType"],
  [EventType.CUSTOM]: ["name"],
};

/** Reads one socket frame. Whatever is not an AG-UI event (bad JSON included) gives no frames. */
export function readSocketFrame(data: unknown): Frame[] {
  if (typeof data !== "string") return [];
  try {
    const parsed: unknown = JSON.parse(data);
    return (Array.isArray(parsed) ? parsed : [parsed]).flatMap(readFrame);
  } catch {
    return [];
  }
}

/** Reads one event object; an empty list when it is not an event at all. */
export function readFrame(value: unknown): Frame[] {
  const fields = fieldsOf(value);
  if (fields === null || typeof fields.type !== "string") return [];
  const metadata = fieldsOf(fields.metadata);
  const n = typeof metadata?.n === "number" && Number.isInteger(metadata.n) ? metadata.n : null;
  const named = fields.runId ?? metadata?.runId;
  return [{ n, runId: typeof named === "string" ? named : null, event: readEvent(fields) }];
}

function readEvent(fields: Record<string, unknown>): ChatEvent | null {
  const required = own<readonly string[]>(REQUIRED, String(fields.type));
  if (required === undefined || required.some((name) => typeof fields[name] !== "string")) return null;
  if (fields.type === EventType.ACTIVITY_SNAPSHOT && fieldsOf(fields.content) === null) return null;
  return fields as ChatEvent;
}
