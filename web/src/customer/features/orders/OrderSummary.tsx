import { readOrderContent } from "../../../api/shapes";
import { HoldCountdown } from "../../../components/HoldCountdown";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import type { ActivityProps } from "../../slots";
import { OrderSheet } from "./OrderSheet";

/** An order in the chat, and how long its places are held. */
export default function OrderSummary({ content, active }: ActivityProps) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const order = readOrderContent(content);
  if (!order) return null;
  return (
    <OrderSheet order={order}>
      {active && order.status === "pending" && order.holdExpiresAt ? (
        <HoldCountdown
          until={order.holdExpiresAt}
          timeZone={config.venue.timeZone}
          locale={locale}
          words={(time, left) => t("order.heldUntil", { time, left })}
          over={t("order.holdOver")}
        />
      ) : null}
    </OrderSheet>
  );
}
