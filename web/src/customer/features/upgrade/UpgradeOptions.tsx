import { lazy, Suspense, useState } from "react";
import { readOptions } from "../../../api/shapes";
import { Skeleton } from "../../../components/Skeleton";
import { formatDay } from "../../../lib/format";
import { useLanguage } from "../../language";
import type { ActivityProps } from "../../slots";
import { TierCard } from "./TierCard";

const PriceCalendar = lazy(() => import("./PriceCalendar"));

/** The three tiers side by side; the chosen one opens its calendar. A choice is said in the chat. */
export default function UpgradeOptions({ content, active, say }: ActivityProps) {
  const { t, locale } = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const options = readOptions(content)?.options;
  if (!options) return null;
  const open = active ? options.find((option) => option.tier === chosen && option.available) : undefined;
  const ask = (name: string, date: string) => {
    setChosen(null);
    say(t("upgrade.say", { tier: name, date: formatDay(date, locale, "long") }));
  };
  return (
    <section aria-label={t("upgrade.label")} className="flex flex-col gap-4">
      <ul className="grid gap-3 md:grid-cols-3 md:gap-4">
        {options.map((option) => (
          <li key={option.tier} className="flex">
            <TierCard
              option={option}
              best={option.tier === "double-fun"}
              chosen={open?.tier === option.tier}
              choose={active ? () => setChosen(option.tier === chosen ? null : option.tier) : null}
              nameOf={(tier) => options.find((other) => other.tier === tier)?.name ?? tier}
              ask={active ? ask : null}
            />
          </li>
        ))}
      </ul>
      {open ? (
        <Suspense fallback={<Skeleton label={t("common.oneMoment")} lines={5} />}>
          <PriceCalendar key={open.tier} option={open} choose={(date) => ask(open.name, date)} />
        </Suspense>
      ) : null}
    </section>
  );
}
