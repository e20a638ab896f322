import { type ReactNode, useState } from "react";
import { Checkbox, CheckboxGroup, Label } from "react-aria-components";
import type { Ticket } from "../../../api/shapes";
import { Button } from "../../../components/Button";
import { Check } from "../../../components/Check";
import { useLanguage } from "../../language";
import { TicketWords } from "./TicketWords";

interface Props {
  tickets: readonly Ticket[];
  /** Whether choosing is still of use. */
  active: boolean;
  upgrade: (tickets: Ticket[]) => void;
  /** Whether each says its place in the list, by which it can be named in the chat. */
  counted?: boolean;
  /** Beside each ticket, outside its box. */
  aside?: (ticket: Ticket) => ReactNode;
}

/** Tickets to choose from; those that cannot be upgraded say why not. */
export function TicketChooser({ tickets, active, upgrade, counted = false, aside }: Props) {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState<string[]>([]);
  const choosable = active && tickets.some((ticket) => ticket.eligibility.eligible);
  const choose = () => {
    upgrade(tickets.filter((ticket) => chosen.includes(ticket.id)));
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
        {tickets.map((ticket, index) => (
          <div key={ticket.id} className="flex items-stretch gap-2">
            <TicketBox ticket={ticket} choosable={choosable} {...(counted ? { place: index + 1 } : {})} />
            {aside?.(ticket)}
          </div>
        ))}
      </CheckboxGroup>
      {choosable ? (
        <Button
          onPress={choose}
          isDisabled={chosen.length === 0}
          className="sticky bottom-3 self-stretch sm:self-start"
        >
          {chosen.length === 0 ? t("tickets.choose") : t("tickets.upgrade", { count: chosen.length })}
        </Button>
      ) : null}
    </div>
  );
}

function TicketBox({ ticket, choosable, place }: { ticket: Ticket; choosable: boolean; place?: number }) {
  const { eligible } = ticket.eligibility;
  return (
    <Checkbox
      value={ticket.id}
      isDisabled={!choosable || !eligible}
      className="group flex min-h-16 min-w-0 flex-1 items-center gap-4 rounded-2xl border-2 border-line bg-raised px-4 py-3 shadow-card transition not-data-disabled:cursor-pointer data-hovered:border-curtain data-selected:border-curtain data-selected:bg-blush data-focus-visible:outline-3 data-focus-visible:outline-offset-2 data-focus-visible:outline-curtain"
    >
      {choosable && eligible ? (
        <span
          aria-hidden="true"
          className="flex size-6 flex-none items-center justify-center rounded-md border-2 border-edge text-transparent group-data-selected:border-curtain group-data-selected:bg-curtain group-data-selected:text-on-curtain"
        >
          <Check className="size-4 stroke-current" />
        </span>
      ) : null}
      <TicketWords ticket={ticket} {...(place ? { place } : {})} />
    </Checkbox>
  );
}
