import { useEffect, useRef } from "react";
import { Problem } from "../../../api/problem";
import type { Money } from "../../../api/shapes";
import { Button } from "../../../components/Button";
import { Notice } from "../../../components/Notice";
import { Skeleton } from "../../../components/Skeleton";
import { useSecondsLeft } from "../../../lib/countdown";
import { formatMoney } from "../../../lib/format";
import { own } from "../../../lib/own";
import { useServices } from "../../../lib/services";
import { type TextKey, useLanguage } from "../../language";
import type { PaymentMethod } from "./gateway";
import { PaymentForm } from "./PaymentForm";
import { isLost, usePayOrder } from "./usePayOrder";

interface Props {
  order: {
    id: string;
    total: Money;
    holdExpiresAt: string;
    payment: { failureCode: string | null } | null;
  };
}

/** Paying an order without the chat: the card to the gateway, its token with the shown amount to the box office. */
export function OrderPayment({ order }: Props) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const left = useSecondsLeft(order.holdExpiresAt);
  const payment = usePayOrder(order.id);
  const amount = formatMoney(order.total, locale);
  const lost = isLost(payment.error);
  const frame = useRef<HTMLElement>(null);
  const busy = payment.isPending;
  useEffect(() => {
    // The form goes while the payment runs, and the focus would go with it.
    if (busy) frame.current?.focus();
  }, [busy]);
  if (left === 0 && (payment.isIdle || (payment.isError && !lost))) return null;
  const pay = (method: PaymentMethod) =>
    payment.mutate({ paymentMethod: method.id, amount: order.total, key: crypto.randomUUID() });
  return (
    <section
      ref={frame}
      tabIndex={-1}
      aria-labelledby="payment-title"
      className="w-full outline-none max-w-xl rounded-2xl border-2 border-curtain bg-raised p-4 shadow-card sm:p-6"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="payment-title" className="text-xl">
          {t("payment.title")}
        </h2>
        <p className="font-display text-3xl font-bold tabular-nums">{amount}</p>
      </div>
      <div className="mt-4 flex flex-col gap-4">
        {busy ? (
          <Skeleton
            label={t(payment.failureCount > 0 ? "payment.asking" : "payment.paying")}
            lines={3}
            visible
          />
        ) : null}
        {payment.isError ? (
          <Notice tone="problem">
            {t(lost ? "payment.lost" : refusalWords(payment.error, order.payment?.failureCode ?? null))}
          </Notice>
        ) : null}
        {lost && !busy ? (
          <Button onPress={() => payment.variables && payment.mutate(payment.variables)}>
            {t("payment.askAgain")}
          </Button>
        ) : null}
        {busy || lost || payment.isSuccess ? null : (
          <PaymentForm gateway={config.gateway} amount={amount} pay={pay} />
        )}
      </div>
    </section>
  );
}

const DECLINED: Record<string, TextKey> = {
  card_declined: "payment.declined.card",
  insufficient_funds: "payment.declined.funds",
  expired_card: "payment.declined.expired",
  incorrect_cvc: "payment.declined.cvc",
  processing_error: "payment.declined.processing",
};
const REFUSED: Record<string, TextKey> = {
  amount_differs: "payment.refused.amount",
  hold_expired: "payment.refused.hold",
  order_not_payable: "payment.refused.notPayable",
  payment_method_invalid: "payment.refused.method",
  payment_unavailable: "payment.refused.unavailable",
  unavailable: "payment.refused.unavailable",
  too_many_requests: "trouble.busy",
};

/** Why nothing was charged. */
function refusalWords(error: Error, failureCode: string | null): TextKey {
  if (!(error instanceof Problem)) return "trouble.unknown";
  if (error.status === 402) return own(DECLINED, failureCode ?? "") ?? "payment.declined.card";
  return own(REFUSED, error.code) ?? "payment.refused.other";
}
