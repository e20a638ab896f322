import type { ReactNode } from "react";
import type { Order } from "../../../api/shapes";
import { Badge } from "../../../components/Badge";
import { TicketCard } from "../../../components/TicketCard";
import { formatDay, formatMoney } from "../../../lib/format";
import { useLanguage } from "../../language";
import { tierName } from "../../tiers";
import { isOwed, statusOf } from "./status";

interface Props {
  order: Order;
  /** Under the total. */
  children?: ReactNode;
}

/** What was put together, and its state: tier, date, a line per ticket, the total. */
export function OrderSheet({ order, children }: Props) {
  const { t, locale } = useLanguage();
  const { words, tone } = statusOf(order.status);
  return (
    <TicketCard
      stub={
        <div className="flex items-start justify-between gap-4">
          <div>
            <p className="text-sm font-semibold text-curtain">{t("order.title")}</p>
            <h2 className="text-2xl">{tierName(order.tier, t)}</h2>
            <p className="text-muted">{formatDay(order.visitDate, locale)}</p>
          </div>
          <Badge tone={tone}>{t(words)}</Badge>
        </div>
      }
    >
      <dl className="flex flex-col gap-1.5">
        {order.lines.map((line, index) => (
          <div key={line.ticketId} className="flex justify-between gap-4">
            <dt>
              {t("order.line", {
                number: index + 1,
                from: tierName(line.fromTier, t),
                to: tierName(order.tier, t),
              })}
            </dt>
            <dd className="flex-none tabular-nums">{formatMoney(line.priceDifference, locale)}</dd>
          </div>
        ))}
        <div className="mt-2 flex items-baseline justify-between gap-4 border-t-2 border-line pt-3">
          <dt className="font-semibold">{t(isOwed(order.status) ? "order.total" : "order.sum")}</dt>
          <dd className="font-display text-2xl font-bold tabular-nums">{formatMoney(order.total, locale)}</dd>
        </div>
      </dl>
      {children}
    </TicketCard>
  );
}
