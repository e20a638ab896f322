import { useState } from "react";
import { Checkbox, CheckboxGroup, Label } from "react-aria-components";
import { readTicketList, type Ticket } from "../../../api/shapes";
import { Button } from "../../../components/Button";
import { formatDay } from "../../../lib/format";
import { type Translate, useLanguage } from "../../language";
import { reasonWords } from "../../reasons";
import type { ActivityProps } from "../../slots";
import { tierName } from "../../tiers";

/** The customer's tickets; those that can be upgraded can be chosen, the others say why not. */
export default function TicketList({ content, active, say }: ActivityProps) {
  const { t, locale } = useLanguage();
  const [chosen, setChosen] = useState<string[]>([]);
  const tickets = readTicketList(content) ?? [];
  if (tickets.length === 0) {
    return (
      <p className="rounded-2xl border border-line bg-raised px-4 py-3 text-muted">{t("tickets.none")}</p>
    );
  }
  const choosable = active && tickets.some((ticket) => ticket.eligibility.eligible);
  const choose = () => {
    const wanted = tickets.filter((ticket) => chosen.includes(ticket.id));
    say(t("tickets.say", { count: wanted.length, tickets: naming(wanted, t, locale) }));
    setChosen([]);
  };
  return (
    <div className="flex max-w-2xl flex-col gap-3">
      <CheckboxGroup
        value={chosen}
        onChange={setChosen}
        isDisabled={!choosable}
        className="flex flex-col gap-2.5"
      >
        <Label className="sr-only">{t("tickets.label")}</Label>
        {tickets.map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} choosable={choosable} />
        ))}
      </CheckboxGroup>
      {choosable ? (
        <Button onPress={choose} isDisabled={chosen.length === 0} className="self-start">
          {chosen.length === 0 ? t("tickets.choose") : t("tickets.upgrade", { count: chosen.length })}
        </Button>
      ) : null}
    </div>
  );
}

function TicketRow({ ticket, choosable }: { ticket: Ticket; choosable: boolean }) {
  const { t, locale } = useLanguage();
  const { eligible, reasons } = ticket.eligibility;
  const reason = reasons[0];
  return (
    <Checkbox
      value={ticket.id}
      isDisabled={!choosable || !eligible}
      className="group flex min-h-16 items-center gap-4 rounded-2xl border-2 border-line bg-raised px-4 py-3 shadow-card transition not-data-disabled:cursor-pointer data-hovered:border-curtain data-selected:border-curtain data-selected:bg-blush data-focus-visible:outline-3 data-focus-visible:outline-offset-2 data-focus-visible:outline-curtain"
    >
      {choosable && eligible ? (
        <span
          aria-hidden="true"
          className="flex size-6 flex-none items-center justify-center rounded-md border-2 border-edge text-transparent group-data-selected:border-curtain group-data-selected:bg-curtain group-data-selected:text-on-curtain"
        >
          <svg
            viewBox="0 0 16 16"
            aria-hidden="true"
            className="size-4 fill-none stroke-current stroke-[2.5]"
          >
            <path d="m3 8.500 3.500 3.500L13 4.500" />
          </svg>
        </span>
      ) : null}
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="font-display text-lg leading-snug font-bold">{ticket.name}</span>
          <span className="rounded-full bg-gold-soft px-2.5 py-0.5 text-sm font-semibold">
            {tierName(ticket.tier, t)}
          </span>
        </span>
        <span className="block text-muted">{formatDay(ticket.visitDate, locale)}</span>
        {reason && !eligible ? (
          <span className="mt-0.5 block text-sm text-curtain">{reasonWords(reason, t)}</span>
        ) : null}
      </span>
    </Checkbox>
  );
}

/** The chosen tickets by name and id: a name alone may fit several of them. */
function naming(wanted: Ticket[], t: Translate, locale: string): string {
  const words = wanted.map(({ id, name }) => t("tickets.named", { type: name, id }));
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(words);
}
