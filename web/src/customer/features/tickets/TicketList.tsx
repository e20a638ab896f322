import { readTicketList, type Ticket } from "../../../api/shapes";
import { type Translate, useLanguage } from "../../language";
import type { ActivityProps } from "../../slots";
import { TicketChooser } from "./TicketChooser";

/** The customer's tickets in the chat; a choice is said there. */
export default function TicketList({ content, active, say }: ActivityProps) {
  const { t, locale } = useLanguage();
  const tickets = readTicketList(content) ?? [];
  if (tickets.length === 0) {
    return (
      <p className="rounded-2xl border border-line bg-raised px-4 py-3 text-muted">{t("tickets.none")}</p>
    );
  }
  const upgrade = (wanted: Ticket[]) =>
    say(t("tickets.say", { count: wanted.length, tickets: naming(wanted, t, locale) }));
  return <TicketChooser tickets={tickets} active={active} upgrade={upgrade} counted={tickets.length > 1} />;
}

/** The chosen tickets by name and id: a name alone may fit several of them. */
function naming(wanted: Ticket[], t: Translate, locale: string): string {
  const words = wanted.map(({ id, ticketTypeName }) => t("tickets.named", { type: ticketTypeName, id }));
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(words);
}
