import type { Reason } from "../api/shapes";
import { own } from "../lib/own";
import type { TextKey, Translate } from "./language";

const WORDS: Record<string, TextKey> = {
  used: "reason.used",
  cancelled: "reason.cancelled",
  expired: "reason.expired",
  visit_passed: "reason.visitPassed",
  deadline_passed: "reason.deadlinePassed",
  order_open: "reason.orderOpen",
  tier_not_higher: "reason.tierNotHigher",
  sold_out: "reason.soldOut",
  no_price: "reason.noPrice",
  price_lower: "reason.priceLower",
  price_not_higher: "reason.priceNotHigher",
  outside_validity: "reason.outsideValidity",
};

/** Our own words for a reason's code, in the page's language; for a code unknown here, the server's sentence. */
export function reasonWords(reason: Reason, t: Translate): string {
  const key = own(WORDS, reason.code);
  return key ? t(key) : reason.message;
}
