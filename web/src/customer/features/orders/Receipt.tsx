import type { Order } from "../../../api/shapes";
import { TicketCard } from "../../../components/TicketCard";
import { formatDay, formatMoney } from "../../../lib/format";
import { useLanguage } from "../../language";
import { tierName } from "../../tiers";

/** What was paid, for what, and the payment's number. */
export function Receipt({ order, reference }: { order: Order; reference: string | null }) {
  const { t, locale } = useLanguage();
  return (
    <TicketCard
      stub={
        <>
          <h2 className="font-sans text-sm font-semibold text-sea">{t("receipt.title")}</h2>
          <p className="font-display text-3xl font-bold tabular-nums">{formatMoney(order.total, locale)}</p>
        </>
      }
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-muted">{t("receipt.for")}</dt>
        <dd>
          {tierName(order.tier, t)}, {formatDay(order.visitDate, locale)}
        </dd>
        {order.lines.map((line, index) => (
          <div key={line.ticketId} className="contents">
            <dt className="text-muted">{t("receipt.ticket", { number: index + 1 })}</dt>
            <dd className="tabular-nums">{formatMoney(line.priceDifference, locale)}</dd>
          </div>
        ))}
        {reference ? (
          <>
            <dt className="text-muted">{t("receipt.reference")}</dt>
            <dd className="font-mono text-sm leading-6 wrap-anywhere">{reference}</dd>
          </>
        ) : null}
      </dl>
    </TicketCard>
  );
}
