import type { ReactNode } from "react";

type Tone = "problem" | "info" | "good";

const TONES: Record<Tone, string> = {
  problem: "bg-blush border-curtain",
  info: "bg-gold-soft border-gold",
  good: "bg-sea-soft border-sea",
};

/** A sentence that matters now, read out when it appears. */
export function Notice({ tone = "info", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <div
      role={tone === "problem" ? "alert" : "status"}
      className={`animate-rise rounded-xl border-l-4 px-4 py-3 text-[0.95rem] ${TONES[tone]}`}
    >
      {children}
    </div>
  );
}
