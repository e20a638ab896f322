import { readOrderContent } from "../../../api/shapes";
import { HoldCountdown } from "../../../components/HoldCountdown";
import { TicketCard } from "../../../components/TicketCard";
import { formatDay, formatMoney } from "../../../lib/format";
import { own } from "../../../lib/own";
import { useServices } from "../../../lib/services";
import { type TextKey, useLanguage } from "../../language";
import type { ActivityProps } from "../../slots";
import { tierName } from "../../tiers";

/** What was put together: tier, date, a line per ticket, the total, and how long the places are held. */
export default function OrderSummary({ content, active }: ActivityProps) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const order = readOrderContent(content);
  if (!order) return null;
  return (
    <TicketCard
      stub={
        <div className="flex items-start justify-between gap-4">
          <div>
            <p className="text-sm font-semibold text-curtain">{t("order.title")}</p>
            <h2 className="text-2xl">{tierName(order.tier, t)}</h2>
            <p className="text-muted">{formatDay(order.visitDate, locale)}</p>
          </div>
          <span className="flex-none rounded-full bg-gold-soft px-3 py-1 text-sm font-semibold">
            {t(statusWords(order.status))}
          </span>
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
          <dt className="font-semibold">{t("order.total")}</dt>
          <dd className="font-display text-2xl font-bold tabular-nums">{formatMoney(order.total, locale)}</dd>
        </div>
      </dl>
      {active && order.status === "pending" && order.holdExpiresAt ? (
        <HoldCountdown
          until={order.holdExpiresAt}
          timeZone={config.venue.timeZone}
          locale={locale}
          words={(time, left) => t("order.heldUntil", { time, left })}
          over={t("order.holdOver")}
        />
      ) : null}
    </TicketCard>
  );
}

const STATUS: Record<string, TextKey> = {
  pending: "order.status.pending",
  paying: "order.status.paying",
  fulfilled: "order.status.fulfilled",
  expired: "order.status.expired",
  cancelled: "order.status.cancelled",
  stuck: "order.status.stuck",
  refunding: "order.status.refunding",
  refunded: "order.status.refunded",
};

function statusWords(status: string): TextKey {
  return own(STATUS, status) ?? "order.status.unknown";
}
