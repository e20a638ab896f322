import { type Order, readOrderContent } from "../../../api/shapes";
import { HoldCountdown } from "../../../components/HoldCountdown";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { useLiveOrder } from "../../liveOrder";
import type { ActivityProps } from "../../slots";
import { OrderSheet } from "./OrderSheet";

/** An order in the chat, as it stands now, and how long its places are held. */
export default function OrderSummary({ content, active, asked }: ActivityProps) {
  const order = readOrderContent(content);
  // The form that asks for the payment counts down itself.
  return order ? <LiveOrder order={order} countsDown={active && !asked} /> : null;
}

function LiveOrder({ order, countsDown }: { order: Order; countsDown: boolean }) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const { status, holdExpiresAt } = useLiveOrder(order.id, order);
  return (
    <OrderSheet order={{ ...order, status }}>
      {countsDown && status === "pending" && holdExpiresAt ? (
        <HoldCountdown
          until={holdExpiresAt}
          timeZone={config.venue.timeZone}
          locale={locale}
          words={(time, left) => t("order.heldUntil", { time, left })}
          over={t("order.holdOver")}
        />
      ) : null}
    </OrderSheet>
  );
}
