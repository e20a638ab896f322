import type { Tone } from "../../../components/Badge";
import { own } from "../../../lib/own";
import type { TextKey } from "../../language";

interface Words {
  words: TextKey;
  tone: Tone;
}

const STATUS: Record<string, Words> = {
  pending: { words: "order.status.pending", tone: "gold" },
  paying: { words: "order.status.paying", tone: "gold" },
  stuck: { words: "order.status.stuck", tone: "gold" },
  fulfilled: { words: "order.status.fulfilled", tone: "good" },
  expired: { words: "order.status.expired", tone: "plain" },
  cancelled: { words: "order.status.cancelled", tone: "plain" },
  refunding: { words: "order.status.refunding", tone: "plain" },
  refunded: { words: "order.status.refunded", tone: "plain" },
};

/** An order's state in a word. */
export function statusOf(status: string): Words {
  return own(STATUS, status) ?? { words: "order.status.unknown", tone: "plain" };
}

/** Whether the total is still to be paid, as far as anybody knows. */
export function isOwed(status: string): boolean {
  return ["pending", "paying", "stuck"].includes(status);
}

const EVENTS: Record<string, TextKey> = {
  pending: "timeline.pending",
  paying: "timeline.paying",
  stuck: "timeline.stuck",
  fulfilled: "timeline.fulfilled",
  expired: "timeline.expired",
  cancelled: "timeline.cancelled",
  refunding: "timeline.refunding",
  refunded: "timeline.refunded",
  order_confirmation_mailed: "timeline.confirmationMailed",
  refund_notice_mailed: "timeline.refundMailed",
};

/** What happened to an order, in words; null for an event this page has none for. `before` is the event before it. */
export function eventWords(event: string, before: string | undefined): TextKey | null {
  if (event === "pending" && before !== undefined) return "timeline.notPaid";
  return own(EVENTS, event) ?? null;
}
