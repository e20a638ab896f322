import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { TicketPage } from "../features/tickets/TicketPage";
import { TicketsPage } from "../features/tickets/TicketsPage";
import { UpgradePage } from "../features/upgrade/UpgradePage";

/** /tickets: choose some, and on to their options. */
export function Tickets() {
  const navigate = useNavigate();
  return <TicketsPage upgrade={(tickets) => void navigate({ to: "/upgrade", search: { tickets } })} />;
}

/** /tickets/…: one of them. */
export function OneTicket() {
  const { ticketId } = useParams({ from: "/inside/tickets/$ticketId" });
  const navigate = useNavigate();
  return (
    <TicketPage
      ticketId={ticketId}
      upgrade={() => void navigate({ to: "/upgrade", search: { tickets: [ticketId] } })}
    />
  );
}

/** /upgrade?tickets=…: their options, and on to the order. */
export function Upgrade() {
  const { tickets } = useSearch({ from: "/inside/upgrade" });
  const navigate = useNavigate();
  return (
    <UpgradePage
      key={tickets.join()}
      ticketIds={tickets}
      placed={(orderId) => void navigate({ to: "/orders/$orderId", params: { orderId } })}
    />
  );
}
