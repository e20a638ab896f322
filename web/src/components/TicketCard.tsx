import type { ReactNode } from "react";

interface Props {
  /** The stub: what this card is. */
  stub: ReactNode;
  children: ReactNode;
  tone?: "plain" | "good";
}

/** A card that looks like a ticket: a stub, a perforation, and the rest. */
export function TicketCard({ stub, children, tone = "plain" }: Props) {
  const surface = tone === "good" ? "bg-sea-soft" : "bg-raised";
  return (
    <section className="w-full max-w-xl drop-shadow-[0_8px_14px_rgb(40_20_30/0.14)]">
      <div className={`rounded-t-2xl px-5 pt-4 pb-3 ${surface}`}>{stub}</div>
      <div aria-hidden="true" className={`ticket-edge flex h-[18px] items-center px-4 ${surface}`}>
        <div className="w-full border-t-2 border-dashed border-line" />
      </div>
      <div className={`rounded-b-2xl px-5 pt-2 pb-5 ${surface}`}>{children}</div>
    </section>
  );
}
