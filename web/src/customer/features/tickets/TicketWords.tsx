import type { Ticket } from "../../../api/shapes";
import { formatDay } from "../../../lib/format";
import { ticketNumber } from "../../../lib/ticketNumber";
import { useLanguage } from "../../language";
import { reasonWords } from "../../reasons";
import { tierName } from "../../tiers";

/** A ticket in two lines, and why it cannot be upgraded. */
export function TicketWords({ ticket, place }: { ticket: Ticket; place?: number }) {
  const { t, locale } = useLanguage();
  const { eligible, reasons } = ticket.eligibility;
  const reason = reasons[0];
  return (
    <span className="min-w-0 flex-1">
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-display text-lg leading-snug font-bold wrap-anywhere">
          {ticket.ticketTypeName}
        </span>
        <span className="rounded-full bg-gold-soft px-2.5 py-0.5 text-sm font-semibold">
          {tierName(ticket.tier, t)}
        </span>
      </span>
      <span className="flex flex-wrap items-baseline justify-between gap-x-3 text-muted">
        <span>{formatDay(ticket.visitDate, locale)}</span>
        <span className="text-sm">
          {place ? `${t("receipt.ticket", { number: place })} · ` : null}
          {t("ticket.number", { number: ticketNumber(ticket.id) })}
        </span>
      </span>
      {reason && !eligible ? (
        <span className="mt-0.5 block text-sm text-curtain">{reasonWords(reason, t)}</span>
      ) : null}
    </span>
  );
}
