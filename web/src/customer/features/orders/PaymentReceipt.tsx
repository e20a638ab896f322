import { fieldsOf, readOrderContent } from "../../../api/shapes";
import type { ActivityProps } from "../../slots";
import { Receipt } from "./Receipt";

/** A receipt in the chat. */
export default function PaymentReceipt({ content }: ActivityProps) {
  const order = readOrderContent(content);
  if (!order) return null;
  const reference = fieldsOf(content.payment)?.paymentIntentId;
  return <Receipt order={order} reference={typeof reference === "string" ? reference : null} />;
}
