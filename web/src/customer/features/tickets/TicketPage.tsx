import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../../../components/Button";
import { QrCode } from "../../../components/QrCode";
import { TicketCard } from "../../../components/TicketCard";
import { formatDay, formatMoney } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { Loaded } from "../../Loaded";
import { type TextKey, useLanguage } from "../../language";
import { Page } from "../../Page";
import { type OwnTicket, ticketQuery } from "../../queries";
import { reasonWords } from "../../reasons";
import { tierName } from "../../tiers";

const STATUS: Record<OwnTicket["status"], TextKey> = {
  active: "ticket.status.active",
  used: "ticket.status.used",
  expired: "ticket.status.expired",
  cancelled: "ticket.status.cancelled",
};

/** One ticket as it is shown at the door. */
export function TicketPage({ ticketId, upgrade }: { ticketId: string; upgrade: () => void }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const query = useQuery(ticketQuery(api, ticketId));
  return (
    <Page title={query.data?.ticketTypeName ?? t("ticket.title")}>
      <Loaded query={query} label={t("ticket.loading")}>
        {(ticket) => <Shown ticket={ticket} upgrade={upgrade} />}
      </Loaded>
    </Page>
  );
}

function Shown({ ticket, upgrade }: { ticket: OwnTicket; upgrade: () => void }) {
  const { t, locale } = useLanguage();
  const { eligible, reasons } = ticket.eligibility;
  return (
    <div className="flex flex-col gap-5">
      <TicketCard
        stub={
          <>
            <p className="text-sm font-semibold text-curtain">{ticket.ticketTypeName}</p>
            <p className="font-display text-3xl font-bold">{tierName(ticket.tier, t)}</p>
            <p>{formatDay(ticket.visitDate, locale)}</p>
          </>
        }
      >
        {ticket.status === "active" ? (
          <div className="flex flex-col items-center gap-2 pb-4">
            <QrCode
              text={ticket.entryCode}
              label={t("ticket.qr", { code: ticket.entryCode })}
              className="w-56 max-w-full"
            />
            <p className="text-sm text-muted">{t("ticket.entryCode")}</p>
            <p className="font-mono text-sm font-semibold select-all wrap-anywhere">{ticket.entryCode}</p>
          </div>
        ) : null}
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 border-t border-line pt-3">
          <Fact name={t("ticket.state")}>{t(STATUS[ticket.status])}</Fact>
          <Fact name={t("ticket.valid")}>
            {t("ticket.validity", {
              from: formatDay(ticket.validFrom, locale, "long"),
              to: formatDay(ticket.validTo, locale, "long"),
            })}
          </Fact>
          <Fact name={t("ticket.bought")}>{formatDay(ticket.purchaseDate, locale, "long")}</Fact>
          <Fact name={t("ticket.paid")}>{formatMoney(ticket.paid, locale)}</Fact>
        </dl>
      </TicketCard>
      {eligible ? (
        <Button className="self-start" onPress={upgrade}>
          {t("tickets.upgrade", { count: 1 })}
        </Button>
      ) : (
        <ul className="max-w-xl text-muted">
          {reasons.map((reason) => (
            <li key={reason.code}>{reasonWords(reason, t)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
