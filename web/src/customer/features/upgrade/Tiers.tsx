import { lazy, Suspense, useState } from "react";
import type { Options } from "../../../api/shapes";
import { Skeleton } from "../../../components/Skeleton";
import { useLanguage } from "../../language";
import { TierCard } from "./TierCard";

const PriceCalendar = lazy(() => import("./PriceCalendar"));

interface Props {
  options: Options["options"];
  /** Whether choosing is still of use. */
  active: boolean;
  /** Called with the chosen tier (as the wire spells it) and date (`YYYY-MM-DD`). */
  take: (tier: string, date: string) => void;
}

/** The three tiers side by side; the chosen one opens its calendar. */
export function Tiers({ options, active, take }: Props) {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const open = active ? options.find((option) => option.tier === chosen && option.available) : undefined;
  const takeAndClose = (tier: string, date: string) => {
    setChosen(null);
    take(tier, date);
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
              take={active ? takeAndClose : null}
            />
          </li>
        ))}
      </ul>
      {open ? (
        <Suspense fallback={<Skeleton label={t("common.oneMoment")} lines={5} />}>
          <PriceCalendar key={open.tier} option={open} choose={(date) => takeAndClose(open.tier, date)} />
        </Suspense>
      ) : null}
    </section>
  );
}
