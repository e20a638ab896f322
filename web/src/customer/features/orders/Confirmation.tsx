import { readConfirmation } from "../../../api/shapes";
import { TicketCard } from "../../../components/TicketCard";
import { formatDay } from "../../../lib/format";
import { useLanguage } from "../../language";
import type { ActivityProps } from "../../slots";
import { tierName } from "../../tiers";

/** It is done: the code to name at the door, large, and where the tickets went. */
export default function Confirmation({ content }: ActivityProps) {
  const { t, locale } = useLanguage();
  const found = readConfirmation(content);
  if (!found) return null;
  const { order, code } = found;
  return (
    <TicketCard
      tone="good"
      stub={
        <>
          <p className="text-sm font-semibold text-sea">{t("confirmation.title")}</p>
          <h2 className="text-2xl">{tierName(order.tier, t)}</h2>
          <p>{formatDay(order.visitDate, locale)}</p>
        </>
      }
    >
      <p className="text-sm text-muted">{t("confirmation.code")}</p>
      <p className="font-mono text-3xl font-bold tracking-[0.12em] select-all sm:text-4xl">{code}</p>
      <p className="mt-3">{t("confirmation.mail")}</p>
    </TicketCard>
  );
}
