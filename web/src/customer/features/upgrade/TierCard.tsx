import type { UpgradeOption } from "../../../api/shapes";
import { Button } from "../../../components/Button";
import { Check } from "../../../components/Check";
import { formatDay, formatMoney } from "../../../lib/format";
import { useLanguage } from "../../language";
import { reasonWords } from "../../reasons";
import { cheapestOf } from "./calendarDays";

interface Props {
  option: UpgradeOption;
  /** The house's most generous tier gets the gold ribbon. */
  best: boolean;
  chosen: boolean;
  /** Opens or closes the tier's calendar; null when the card is only to be read. */
  choose: (() => void) | null;
  nameOf: (tier: string) => string;
  /** Takes another tier and date; null when the card is only to be read. */
  take: ((tier: string, date: string) => void) | null;
}

/** One tier: what it gives, from which price, or why it cannot be had and what can instead. */
export function TierCard({ option, best, chosen, choose, nameOf, take }: Props) {
  const { t, locale } = useLanguage();
  const { name, benefits, available, reason, alternatives } = option;
  const cheapest = cheapestOf(option.calendar);
  const frame = chosen ? "border-curtain" : available ? "border-line" : "border-dashed border-edge";
  return (
    <article
      className={`flex w-full flex-col overflow-hidden rounded-2xl border-2 transition ${frame} ${available ? "bg-raised shadow-card" : "bg-surface"}`}
    >
      <div aria-hidden="true" className={`h-2 ${!available ? "bg-line" : best ? "bg-gold" : "bg-curtain"}`} />
      <div className="flex flex-1 flex-col gap-3 p-4">
        <header className="flex items-baseline justify-between gap-3">
          <h2 className="text-xl">{name}</h2>
          {available && cheapest ? (
            <p className="text-right leading-tight">
              <span className="text-sm text-muted">{t("upgrade.from")} </span>
              <span className="font-display text-xl font-bold text-curtain">
                +{formatMoney(cheapest.priceDifference, locale, { short: true })}
              </span>
            </p>
          ) : (
            <p className="rounded-full bg-line px-3 py-0.5 text-sm font-semibold">
              {t("upgrade.unavailable")}
            </p>
          )}
        </header>
        <ul className={`flex flex-1 flex-col gap-1.5 ${available ? "" : "text-muted"}`}>
          {benefits.map((benefit) => (
            <li key={benefit} className="flex gap-2">
              <Check className={`mt-1 size-4 flex-none ${available ? "stroke-sea" : "stroke-edge"}`} />
              <span>{benefit}</span>
            </li>
          ))}
        </ul>
        {!available && reason ? <p className="text-[0.95rem] font-medium">{reasonWords(reason, t)}</p> : null}
        {!available && take
          ? alternatives.slice(0, 2).map(({ tier, date }) => (
              <Button
                key={tier + date}
                look="link"
                className="-mx-3 justify-start px-3 text-left text-[0.95rem]"
                onPress={() => take(tier, date)}
              >
                {t("upgrade.instead", { tier: nameOf(tier), date: formatDay(date, locale, "short") })}
              </Button>
            ))
          : null}
        {available && choose ? (
          <Button look={chosen ? "primary" : "secondary"} onPress={choose} aria-expanded={chosen}>
            {t(chosen ? "upgrade.close" : "upgrade.chooseDate")}
            <span className="sr-only"> {name}</span>
          </Button>
        ) : null}
      </div>
    </article>
  );
}
