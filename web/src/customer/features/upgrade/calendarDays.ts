import type { CalendarDay } from "../../../api/shapes";
import { compareMoney } from "../../../lib/format";

/** Below this many places a date is marked as nearly gone. */
export const FEW_PLACES = 10;

/** The day with the lowest price difference that still has places; the earliest of equals. */
export function cheapestOf(calendar: readonly CalendarDay[]): CalendarDay | null {
  return calendar
    .filter((day) => day.placesLeft > 0)
    .reduce<CalendarDay | null>(
      (best, day) =>
        best === null || compareMoney(day.priceDifference, best.priceDifference) < 0 ? day : best,
      null,
    );
}

/** The calendar by date; a date that is not in it is not on offer. */
export function byDate(calendar: readonly CalendarDay[]): ReadonlyMap<string, CalendarDay> {
  return new Map(calendar.map((day) => [day.date, day]));
}
