import { useQueryClient } from "@tanstack/react-query";
import { type PaymentRequest, readPaymentRequest } from "../../../api/shapes";
import { Button } from "../../../components/Button";
import { HoldCountdown } from "../../../components/HoldCountdown";
import { Notice } from "../../../components/Notice";
import { formatMoney } from "../../../lib/format";
import { own } from "../../../lib/own";
import { useServices } from "../../../lib/services";
import { type TextKey, useLanguage } from "../../language";
import { useLiveOrder } from "../../liveOrder";
import { orderQuery } from "../../queries";
import type { InterruptProps } from "../../slots";
import type { PaymentMethod } from "./gateway";
import { PaymentForm } from "./PaymentForm";

type Props = Omit<InterruptProps, "interrupt"> & { request: PaymentRequest };

/** The question "pay this?", as long as the order is to be paid; then a sentence about what became of it. */
export default function PaymentPanel({ interrupt, resolve, cancel }: InterruptProps) {
  const request = readPaymentRequest(interrupt.metadata, interrupt.expiresAt ?? null);
  return request ? <Request request={request} resolve={resolve} cancel={cancel} /> : null;
}

function Request({ request, resolve, cancel }: Props) {
  const { t } = useLanguage();
  const { orderId, orderVersion, expiresAt } = request;
  const shown = { status: "pending", version: orderVersion, holdExpiresAt: expiresAt };
  const { status, version } = useLiveOrder(orderId, shown);
  const isDue = status === "pending";
  return (
    <section
      aria-labelledby="payment-title"
      className="max-w-xl rounded-2xl border-2 border-curtain bg-raised p-4 shadow-card sm:p-6"
    >
      {isDue ? (
        <Due request={{ ...request, orderVersion: version }} resolve={resolve} cancel={cancel} />
      ) : (
        <>
          <h2 id="payment-title" className="mb-3 text-xl">
            {t("order.title")}
          </h2>
          <Notice tone={status === "fulfilled" ? "good" : "problem"}>
            {t(own(NOT_DUE, status) ?? "payment.refused.notPayable")}
          </Notice>
        </>
      )}
      <Button look="quiet" className="mt-2 w-full" onPress={() => cancel(t("payment.sayCancel"))}>
        {t(isDue ? "payment.notNow" : "payment.close")}
      </Button>
    </section>
  );
}

const NOT_DUE: Record<string, TextKey> = {
  paying: "order.story.paying",
  stuck: "order.story.stuck",
  fulfilled: "payment.isFulfilled",
  expired: "payment.holdOver",
  cancelled: "order.story.cancelled",
  refunding: "order.story.refunding",
  refunded: "order.story.refunded",
};

/** The exact amount, what it is for, how long it is held, and the card form. */
function Due({ request, resolve }: Props) {
  const { t, locale } = useLanguage();
  const { config, api } = useServices();
  const queries = useQueryClient();
  const { orderId, orderVersion, total, summary, expiresAt } = request;
  const amount = formatMoney(total, locale);
  const pay = (method: PaymentMethod) => {
    // Every view of the order shows at once that it is being paid; then the server's word counts again.
    queries.setQueryData(
      orderQuery(api, orderId).queryKey,
      (known) => known && { ...known, status: "paying" as const },
    );
    resolve(
      { orderId, orderVersion, paymentMethod: method.id, amount: total },
      t("payment.say", { amount, last4: method.last4 }),
    );
  };
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="payment-title" className="text-xl">
          {t("payment.title")}
        </h2>
        <p className="font-display text-3xl font-bold tabular-nums">{amount}</p>
      </div>
      {summary ? <p>{summary}</p> : null}
      {expiresAt ? (
        <HoldCountdown
          until={expiresAt}
          timeZone={config.venue.timeZone}
          locale={locale}
          words={(_, rest) => t("payment.left", { left: rest })}
          over={t("order.holdOver")}
          slim
        />
      ) : null}
      <div className="mt-4">
        <PaymentForm gateway={config.gateway} amount={amount} pay={pay} />
      </div>
    </>
  );
}
