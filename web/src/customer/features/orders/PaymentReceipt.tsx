import { fieldsOf, readOrderContent } from "../../../api/shapes";
import { TicketCard } from "../../../components/TicketCard";
import { formatDay, formatMoney } from "../../../lib/format";
import { useLanguage } from "../../language";
import type { ActivityProps } from "../../slots";
import { tierName } from "../../tiers";

/** What was paid, for what, and the payment's number. */
export default function PaymentReceipt({ content }: ActivityProps) {
  const { t, locale } = useLanguage();
  const order = readOrderContent(content);
  if (!order) return null;
  const reference = fieldsOf(content.payment)?.paymentIntentId;
  return (
    <TicketCard
      stub={
        <>
          <p className="text-sm font-semibold text-sea">{t("receipt.title")}</p>
          <p className="font-display text-3xl font-bold tabular-nums">{formatMoney(order.total, locale)}</p>
        </>
      }
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-muted">{t("receipt.for")}</dt>
        <dd>
          {tierName(order.tier, t)}, {formatDay(order.visitDate, locale)}
        </dd>
        {typeof reference === "string" ? (
          <>
            <dt className="text-muted">{t("receipt.reference")}</dt>
            <dd className="font-mono text-sm leading-6 wrap-anywhere">{reference}</dd>
          </>
        ) : null}
      </dl>
    </TicketCard>
  );
}
