import { readPaymentRequest } from "../../../api/shapes";
import { Button } from "../../../components/Button";
import { HoldCountdown } from "../../../components/HoldCountdown";
import { Notice } from "../../../components/Notice";
import { useSecondsLeft } from "../../../lib/countdown";
import { formatMoney } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import type { InterruptProps } from "../../slots";
import type { PaymentMethod } from "./gateway";
import { PaymentForm } from "./PaymentForm";

/** The question "pay this?": the exact amount, how long it is held, the card form, and the way out. */
export default function PaymentPanel({ interrupt, resolve, cancel }: InterruptProps) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const request = readPaymentRequest(interrupt.metadata, interrupt.expiresAt ?? null);
  const left = useSecondsLeft(request?.expiresAt ?? null);
  if (!request) return null;
  const amount = formatMoney(request.total, locale);
  const over = left !== null && left <= 0;
  const pay = (method: PaymentMethod) => {
    const { orderId, orderVersion, total } = request;
    resolve(
      { orderId, orderVersion, paymentMethod: method.id, amount: total },
      t("payment.say", { amount, last4: method.last4 }),
    );
  };
  return (
    <section
      aria-labelledby="payment-title"
      className="max-w-xl rounded-2xl border-2 border-curtain bg-raised p-4 shadow-card sm:p-6"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="payment-title" className="text-xl">
          {t("payment.title")}
        </h2>
        <p className="font-display text-3xl font-bold tabular-nums">{amount}</p>
      </div>
      {request.expiresAt && !over ? (
        <HoldCountdown
          until={request.expiresAt}
          timeZone={config.venue.timeZone}
          locale={locale}
          words={(_, rest) => t("payment.left", { left: rest })}
          over={t("order.holdOver")}
          slim
        />
      ) : null}
      <div className="mt-4">
        {over ? (
          <Notice tone="problem">{t("payment.holdOver")}</Notice>
        ) : (
          <PaymentForm gateway={config.gateway} amount={amount} pay={pay} />
        )}
      </div>
      <Button look="quiet" className="mt-2 w-full" onPress={() => cancel(t("payment.sayCancel"))}>
        {t(over ? "payment.close" : "payment.notNow")}
      </Button>
    </section>
  );
}
