import { own } from "../lib/own";
import type { TextKey, Translate } from "./language";

const NAMES: Record<string, TextKey> = {
  standard: "tier.standard",
  "non-stop": "tier.nonStop",
  "double-fun": "tier.doubleFun",
};

/** A tier's name by its wire spelling; a plain ticket has none. */
export function tierName(tier: string | null, t: Translate): string {
  const key = tier === null ? "tier.none" : own(NAMES, tier);
  return key ? t(key) : String(tier);
}
