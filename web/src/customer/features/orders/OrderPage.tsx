import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../../../components/Button";
import { HoldCountdown } from "../../../components/HoldCountdown";
import { Notice } from "../../../components/Notice";
import { useSecondsLeft } from "../../../lib/countdown";
import { isZero } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { Loaded } from "../../Loaded";
import { type TextKey, useLanguage } from "../../language";
import { Page } from "../../Page";
import { orderQuery, type PlacedOrder, usePaymentsUnderWay } from "../../queries";
import { Cancel } from "./Cancel";
import { Confirmed } from "./Confirmed";
import { OrderSheet } from "./OrderSheet";
import { Progress } from "./Progress";
import { Receipt } from "./Receipt";
import { Timeline } from "./Timeline";

interface Props {
  orderId: string;
  /** The form to pay with; it stays while the payment is under way. */
  payment: (order: PlacedOrder) => ReactNode;
}

/** One order: to be paid, on its way, or done; and everything that happened to it. */
export function OrderPage({ orderId, payment }: Props) {
  const { t } = useLanguage();
  const { api } = useServices();
  const query = useQuery(orderQuery(api, orderId));
  useTopAtEachTurn(query.data?.status);
  return (
    <Page title={t("order.title")}>
      <Loaded query={query} label={t("order.loading")} lines={5}>
        {(order) => (
          <>
            <Progress status={order.status} />
            {order.status === "fulfilled" ? (
              <Done order={order} />
            ) : (
              <div className="grid items-start gap-6 lg:grid-cols-2">
                <OnItsWay order={order} />
                {order.status === "pending" || order.status === "paying" ? payment(order) : null}
              </div>
            )}
            <Timeline entries={order.timeline} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** An order that becomes another thing is read from its top again. */
function useTopAtEachTurn(status: string | undefined): void {
  const before = useRef(status);
  useEffect(() => {
    if (before.current !== undefined && before.current !== status) document.querySelector("h1")?.focus();
    before.current = status;
  }, [status]);
}

function Done({ order }: { order: PlacedOrder }) {
  const { t } = useLanguage();
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Confirmed
        order={order}
        code={order.confirmationCode ?? ""}
        actions={
          <Button look="secondary" onPress={() => print()}>
            {t("confirmation.print")}
          </Button>
        }
      />
      {isZero(order.total) ? (
        <OrderSheet order={order} />
      ) : (
        <Receipt order={order} reference={order.payment?.paymentIntentId ?? null} />
      )}
    </div>
  );
}

/** Whether the last payment was unknown for a while and turned out not to have been made. */
function wasGivenUp({ status, timeline }: PlacedOrder): boolean {
  return status === "pending" && timeline.at(-1)?.event === "pending" && timeline.at(-2)?.event === "stuck";
}

const STORIES: Record<string, TextKey> = {
  stuck: "order.story.stuck",
  paying: "order.story.paying",
  expired: "order.story.expired",
  cancelled: "order.story.cancelled",
  refunding: "order.story.refunding",
  refunded: "order.story.refunded",
};

function OnItsWay({ order }: { order: PlacedOrder }) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const left = useSecondsLeft(order.holdExpiresAt);
  const isPaying = usePaymentsUnderWay(order.id) > 0;
  const lapsed = order.status === "pending" && left === 0 && !isPaying;
  const status = lapsed ? "expired" : isPaying && order.status === "pending" ? "paying" : order.status;
  const isOpen = status === "pending";
  const story = wasGivenUp(order) && isOpen ? "order.story.givenUp" : STORIES[isPaying ? "" : status];
  const startAgain = ["expired", "cancelled", "refunded"].includes(status);
  return (
    <div className="flex flex-col items-start gap-4">
      {story ? <Notice tone={status === "stuck" ? "info" : "problem"}>{t(story)}</Notice> : null}
      <OrderSheet order={{ ...order, status }}>
        {isOpen ? (
          <HoldCountdown
            until={order.holdExpiresAt}
            timeZone={config.venue.timeZone}
            locale={locale}
            words={(time, rest) => t("order.heldUntil", { time, left: rest })}
            over={t("order.holdOver")}
          />
        ) : null}
      </OrderSheet>
      {isOpen ? <Cancel order={order} /> : null}
      {startAgain ? (
        <Link
          to="/upgrade"
          search={{ tickets: order.lines.map(({ ticketId }) => ticketId) }}
          className="inline-flex min-h-11 items-center rounded-xl bg-curtain px-4 font-semibold text-on-curtain shadow-card hover:bg-curtain-strong"
        >
          {t("order.again")}
        </Link>
      ) : null}
    </div>
  );
}
