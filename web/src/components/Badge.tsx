import type { ReactNode } from "react";

export type Tone = "plain" | "gold" | "good" | "problem";

const TONES: Record<Tone, string> = {
  plain: "bg-line",
  gold: "bg-gold-soft",
  good: "bg-sea-soft text-sea",
  problem: "bg-blush text-curtain",
};

/** A word about a thing's state. */
export function Badge({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={`flex-none rounded-full px-3 py-1 text-sm font-semibold ${TONES[tone]}`}>
      {children}
    </span>
  );
}
