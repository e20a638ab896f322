import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Order } from "../../../api/shapes";
import { Button } from "../../../components/Button";
import { QrCode } from "../../../components/QrCode";
import { Skeleton } from "../../../components/Skeleton";
import { TicketCard } from "../../../components/TicketCard";
import { formatDay } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { ticketNumber } from "../../../lib/ticketNumber";
import { useLanguage } from "../../language";
import { ticketQuery } from "../../queries";
import { tierName } from "../../tiers";
import { visitFile } from "./visitFile";

interface Props {
  order: Order;
  code: string;
  /** More that can be done with it. */
  actions?: ReactNode;
}

/** It is done: the code to name at the door, large, a QR code per ticket, and the date for one's calendar. */
export function Confirmed({ order, code, actions }: Props) {
  const { t, locale } = useLanguage();
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
      <p className="mt-3 print:hidden">{t("confirmation.mail")}</p>
      <EntryCodes order={order} />
      <div className="mt-4 flex flex-wrap gap-2 print:hidden">
        <AddToCalendar order={order} code={code} />
        {actions}
      </div>
    </TicketCard>
  );
}

/** The tickets as they are now, each with the code that opens the door. */
function EntryCodes({ order }: { order: Order }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const tickets = useQueries({ queries: order.lines.map(({ ticketId }) => ticketQuery(api, ticketId)) });
  return (
    <ul className="mt-4 grid grid-cols-2 gap-3 sm:grid-cols-3 print:grid-cols-3">
      {tickets.map(({ data, isError }, index) => (
        <li key={order.lines[index]?.ticketId} className="rounded-xl bg-white p-2 text-center text-[#2a1b33]">
          {data ? (
            <Link to="/tickets/$ticketId" params={{ ticketId: data.id }} className="block">
              <QrCode
                text={data.entryCode}
                label={t("ticket.qr", { code: data.entryCode })}
                className="w-full"
              />
              <span className="block text-sm font-semibold">{data.ticketTypeName}</span>
              <span className="block text-xs">{t("ticket.number", { number: ticketNumber(data.id) })}</span>
            </Link>
          ) : isError ? (
            <p className="p-3 text-sm">{t("confirmation.noCode")}</p>
          ) : (
            <Skeleton label={t("ticket.loading")} />
          )}
        </li>
      ))}
    </ul>
  );
}

function AddToCalendar({ order, code }: { order: Order; code: string }) {
  const { t } = useLanguage();
  const { config } = useServices();
  const save = () => {
    const { name } = config.venue;
    const visit = {
      uid: `${order.id}@${location.hostname}`,
      date: order.visitDate,
      summary: t("confirmation.visit", { venue: name }),
      description: `${tierName(order.tier, t)}. ${t("confirmation.code")}: ${code}`,
      location: name,
      url: `${location.origin}/orders/${order.id}`,
    };
    const address = URL.createObjectURL(new Blob([visitFile(visit, new Date())], { type: "text/calendar" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = "visit.ics";
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return (
    <Button look="secondary" onPress={save}>
      {t("confirmation.calendar")}
    </Button>
  );
}
