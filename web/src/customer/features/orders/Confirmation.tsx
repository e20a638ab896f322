import { Link } from "@tanstack/react-router";
import { readConfirmation } from "../../../api/shapes";
import { useLanguage } from "../../language";
import type { ActivityProps } from "../../slots";
import { Confirmed } from "./Confirmed";

/** A confirmation in the chat; it is printed from the order's own page. */
export default function Confirmation({ content }: ActivityProps) {
  const { t } = useLanguage();
  const found = readConfirmation(content);
  if (!found) return null;
  return (
    <Confirmed
      order={found.order}
      code={found.code}
      actions={
        <Link
          to="/orders/$orderId"
          params={{ orderId: found.order.id }}
          className="inline-flex min-h-11 items-center rounded-xl px-4 font-semibold text-curtain underline underline-offset-4 hover:bg-blush"
        >
          {t("confirmation.open")}
        </Link>
      }
    />
  );
}
