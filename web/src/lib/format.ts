import type { Money } from "../api/shapes";

/** "€12.50" by locale. The decimal string goes to Intl as it is: no float in between. */
export function formatMoney(money: Money, locale: string, options: { short?: boolean } = {}): string {
  const whole = options.short && /^-?\d+(\.0+)?$/.test(money.amount);
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency: money.currency,
    ...(whole ? { maximumFractionDigits: 0 } : {}),
  }).format(money.amount as Intl.StringNumericLiteral);
}

export function isZero(money: Money): boolean {
  return /^-?0+(\.0+)?$/.test(money.amount);
}

/** Orders two amounts of one currency by value. Only for sorting and marking, never for sums. */
export function compareMoney(a: Money, b: Money): number {
  return Number(a.amount) - Number(b.amount);
}

/** A calendar date of the venue (`YYYY-MM-DD`), e.g. "Friday 4 December 2026" or "4 December 2026". */
export function formatDay(day: string, locale: string, form: "full" | "long" | "short" = "full"): string {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  const options: Intl.DateTimeFormatOptions =
    form === "short"
      ? { weekday: "short", day: "numeric", month: "short" }
      : { day: "numeric", month: "long", year: "numeric", ...(form === "full" ? { weekday: "long" } : {}) };
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(
    Date.UTC(year, month - 1, date),
  );
}

/** The time of day of an instant (RFC 3339) in the venue's zone. */
export function formatTime(instant: string, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone }).format(
    new Date(instant),
  );
}

/** Remaining whole seconds as "m:ss". */
export function formatCountdown(seconds: number): string {
  const left = Math.max(0, seconds);
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** Day and time of an instant (RFC 3339) in the venue's zone, e.g. "4 Dec 2026, 11:05". */
export function formatInstant(instant: string, locale: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone }).format(
    new Date(instant),
  );
}
