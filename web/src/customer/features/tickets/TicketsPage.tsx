import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Ticket } from "../../../api/shapes";
import { Empty } from "../../../components/Empty";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { Page } from "../../Page";
import { PagedList } from "../../PagedList";
import { meQuery, type OwnTicket, ticketsQuery } from "../../queries";
import { TicketChooser } from "./TicketChooser";
import { TicketWords } from "./TicketWords";

/** All tickets: those that can be upgraded, to be chosen from, then the others with their reasons. */
export function TicketsPage({ upgrade }: { upgrade: (ticketIds: string[]) => void }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const query = useInfiniteQuery(ticketsQuery(api));
  return (
    <Page title={t("tickets.label")} intro={t("tickets.intro")}>
      <PagedList
        query={query}
        label={t("tickets.loading")}
        itemsOf={({ tickets }) => tickets}
        none={<NoTickets />}
      >
        {(tickets) => <Groups tickets={tickets} upgrade={upgrade} />}
      </PagedList>
    </Page>
  );
}

function Groups({ tickets, upgrade }: { tickets: OwnTicket[]; upgrade: (ids: string[]) => void }) {
  const { t } = useLanguage();
  const open = tickets.filter(({ eligibility }) => eligibility.eligible);
  const others = tickets.filter(({ eligibility }) => !eligibility.eligible);
  return (
    <>
      {open.length > 0 ? (
        <section aria-labelledby="tickets-open" className="flex flex-col gap-3">
          <h2 id="tickets-open" className="text-xl">
            {t("tickets.open")}
          </h2>
          <TicketChooser
            tickets={open}
            active
            upgrade={(wanted) => upgrade(wanted.map(({ id }) => id))}
            aside={(ticket) => <ShowTicket ticket={ticket} />}
          />
        </section>
      ) : null}
      {others.length > 0 ? (
        <section aria-labelledby="tickets-others" className="flex flex-col gap-3">
          <h2 id="tickets-others" className="text-xl">
            {t("tickets.others")}
          </h2>
          <ul className="flex max-w-2xl flex-col gap-2.5">
            {others.map((ticket) => (
              <li key={ticket.id} className="flex items-stretch gap-2">
                <div className="flex min-h-16 min-w-0 flex-1 items-center rounded-2xl border-2 border-line bg-surface px-4 py-3">
                  <TicketWords ticket={ticket} />
                </div>
                <ShowTicket ticket={ticket} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function ShowTicket({ ticket }: { ticket: Ticket }) {
  const { t } = useLanguage();
  return (
    <Link
      to="/tickets/$ticketId"
      params={{ ticketId: ticket.id }}
      className="flex w-16 flex-none flex-col items-center justify-center gap-1 rounded-2xl border-2 border-line bg-raised text-xs font-semibold text-curtain shadow-card transition hover:border-curtain"
    >
      <svg viewBox="0 0 24 24" aria-hidden="true" className="size-6 fill-none stroke-current stroke-2">
        <path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2M14 18h2v2M18 18h2v2" />
      </svg>
      {t("tickets.show")}
      <span className="sr-only">
        {": "}
        {ticket.ticketTypeName}, {ticket.visitDate}
      </span>
    </Link>
  );
}

/** How tickets are found, for an address that has none. */
function NoTickets() {
  const { t } = useLanguage();
  const { api } = useServices();
  const me = useQuery(meQuery(api));
  return (
    <Empty title={t("tickets.none")}>
      <p>{t("tickets.noneFor", { email: me.data?.email ?? "…" })}</p>
      <Link to="/help" className="font-semibold text-curtain underline underline-offset-4">
        {t("nav.help")}
      </Link>
    </Empty>
  );
}
