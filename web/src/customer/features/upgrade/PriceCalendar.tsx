import { type CalendarDate, parseDate } from "@internationalized/date";
import { useEffect, useMemo, useRef, useState } from "react";
import {
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
  I18nProvider,
} from "react-aria-components";
import type { CalendarDay, UpgradeOption } from "../../../api/shapes";
import { Button } from "../../../components/Button";
import { compareMoney, formatDay, formatMoney } from "../../../lib/format";
import { type Translate, useLanguage } from "../../language";
import { byDate, cheapestOf, FEW_PLACES } from "./calendarDays";

interface Props {
  option: UpgradeOption;
  /** Called with the chosen date (`YYYY-MM-DD`). */
  choose: (date: string) => void;
}

/** A month of one tier: every bookable date shows its price difference and the places left. */
export default function PriceCalendar({ option, choose }: Props) {
  const { t, locale } = useLanguage();
  const days = useMemo(() => byDate(option.calendar), [option]);
  const cheapest = cheapestOf(option.calendar);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void frame.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  const dates = [...days.keys()].sort();
  const [first, last] = [dates[0], dates.at(-1)];
  const [chosenDate, setChosenDate] = useState<CalendarDate | null>(null);
  if (!first || !last) return <p className="text-muted">{t("calendar.empty")}</p>;
  const bookable = (day: string) => (days.get(day)?.placesLeft ?? 0) > 0;
  const chosen = chosenDate ? days.get(chosenDate.toString()) : undefined;
  const isCheapest = (day: CalendarDay) =>
    cheapest !== null && compareMoney(day.priceDifference, cheapest.priceDifference) === 0;
  return (
    <I18nProvider locale={locale}>
      <div
        ref={frame}
        className="@container flex max-w-2xl scroll-my-4 flex-col gap-3 rounded-2xl border-2 border-line bg-raised p-2.5 shadow-card sm:p-5"
      >
        <Calendar
          aria-label={t("calendar.label", { tier: option.name })}
          value={chosenDate}
          onChange={setChosenDate}
          defaultFocusedValue={parseDate(cheapest?.date ?? first)}
          minValue={parseDate(first)}
          maxValue={parseDate(last)}
          isDateUnavailable={(day) => !bookable(day.toString())}
        >
          <header className="mb-2 flex items-center justify-between">
            <Step slot="previous" sign="m14 6-6 6 6 6" />
            <div className="text-center">
              <p className="text-sm font-semibold text-curtain">{option.name}</p>
              <Heading level={3} className="text-lg" />
            </div>
            <Step slot="next" sign="m10 6 6 6-6 6" />
          </header>
          <CalendarGrid
            weekdayStyle="short"
            className="w-full table-fixed border-separate border-spacing-[3px]"
          >
            <CalendarGridHeader>
              {(weekday) => (
                <CalendarHeaderCell className="pb-1 text-sm font-semibold text-muted">
                  {weekday}
                </CalendarHeaderCell>
              )}
            </CalendarGridHeader>
            <CalendarGridBody>
              {(date) => {
                const day = days.get(date.toString());
                const cheap = day !== undefined && isCheapest(day);
                const words = day ? dayWords(day, cheap, t, locale) : "";
                return (
                  <CalendarCell
                    date={date}
                    className={cellLook(day, cheap)}
                    render={({ "aria-label": name, children, ...cell }) => (
                      <div {...cell}>
                        <span className="sr-only">
                          {name}
                          {words}
                        </span>
                        {children}
                      </div>
                    )}
                  >
                    {({ formattedDate }) => <Cell number={formattedDate} day={day} />}
                  </CalendarCell>
                );
              }}
            </CalendarGridBody>
          </CalendarGrid>
        </Calendar>
        <p className="flex flex-wrap gap-x-5 gap-y-1 px-1 text-sm text-muted">
          <span>
            <span aria-hidden="true" className="mr-1.5 inline-block size-3 rounded-full bg-sea" />
            {t("calendar.cheapest")}
          </span>
          <span>
            <span aria-hidden="true" className="mr-1.5 inline-block h-0.5 w-3 bg-edge align-middle" />
            {t("calendar.notOnOffer")}
          </span>
        </p>
        <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-1 pt-3">
          <p aria-live="polite" className="min-w-0">
            {chosen ? (
              <>
                <span className="block font-semibold">{formatDay(chosen.date, locale)}</span>
                <span className="block text-muted">
                  {option.name}: +{formatMoney(chosen.priceDifference, locale)},{" "}
                  {t("calendar.left", { count: chosen.placesLeft })}
                </span>
              </>
            ) : (
              <span className="text-muted">{t("calendar.pick")}</span>
            )}
          </p>
          <Button
            isDisabled={!chosen}
            onPress={() => chosen && choose(chosen.date)}
            className="w-full sm:w-auto"
          >
            {t("calendar.take")}
          </Button>
        </div>
      </div>
    </I18nProvider>
  );
}

function Step({ slot, sign }: { slot: "previous" | "next"; sign: string }) {
  return (
    <AriaButton
      slot={slot}
      className="flex size-11 cursor-pointer items-center justify-center rounded-xl text-curtain hover:bg-blush disabled:cursor-default disabled:text-line"
    >
      <svg viewBox="0 0 24 24" aria-hidden="true" className="size-6 fill-none stroke-current stroke-[2.5]">
        <path d={sign} strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </AriaButton>
  );
}

/** What a cell shows, as its name continues after the date. */
function dayWords(day: CalendarDay, cheapest: boolean, t: Translate, locale: string): string {
  if (day.placesLeft <= 0) return `, ${t("calendar.soldOut")}`;
  const price = `+${formatMoney(day.priceDifference, locale)}`;
  const parts = [
    price,
    t("calendar.left", { count: day.placesLeft }),
    ...(cheapest ? [t("calendar.cheapest")] : []),
  ];
  return parts.map((part) => `, ${part}`).join("");
}

/** Hidden from screen readers: the cell's name says the same in words. */
function Cell({ number, day }: { number: string; day: CalendarDay | undefined }) {
  const { t, locale } = useLanguage();
  if (!day) return <span aria-hidden="true">{number}</span>;
  if (day.placesLeft <= 0) {
    return (
      <span aria-hidden="true">
        <span className="block line-through">{number}</span>
        <span className="block text-[0.6875rem] leading-tight">{t("calendar.soldOut")}</span>
      </span>
    );
  }
  const few = day.placesLeft <= FEW_PLACES;
  return (
    <span aria-hidden="true">
      <span className="block text-[0.9375rem] leading-tight font-bold">{number}</span>
      <span className="block text-[clamp(0.5625rem,3cqi,0.875rem)] leading-tight font-semibold whitespace-nowrap">
        {formatMoney(day.priceDifference, locale, { short: true })}
      </span>
      <span
        className={`block text-[0.6875rem] leading-tight whitespace-nowrap sm:text-xs ${few ? "font-bold" : ""}`}
      >
        {t("calendar.leftShort", { count: day.placesLeft })}
      </span>
    </span>
  );
}

function cellLook(day: CalendarDay | undefined, cheapest: boolean): string {
  const box =
    "relative flex min-h-[3.6rem] w-full flex-col items-center justify-center rounded-lg text-center data-outside-month:hidden data-focus-visible:outline-3 data-focus-visible:outline-offset-1 data-focus-visible:outline-curtain";
  if (!day || day.placesLeft <= 0) return `${box} text-muted bg-transparent data-disabled:opacity-60`;
  const colour = cheapest ? "bg-sea-soft" : "bg-surface";
  return `${box} ${colour} cursor-pointer border border-line data-hovered:border-curtain data-selected:border-curtain data-selected:bg-curtain data-selected:text-on-curtain`;
}
