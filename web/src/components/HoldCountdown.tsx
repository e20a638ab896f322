import { useSecondsLeft } from "../lib/countdown";
import { formatCountdown, formatTime } from "../lib/format";

interface Props {
  /** RFC 3339. */
  until: string;
  timeZone: string;
  locale: string;
  /** The sentence, with the time of day and what is left of it. */
  words: (time: string, left: string) => string;
  /** The sentence when the time is over. */
  over: string;
  /** A line of text instead of a box. */
  slim?: boolean;
}

const URGENT_SECONDS = 120;
const BOX = { calm: "bg-gold-soft", urgent: "bg-blush" };
const SLIM = { calm: "text-muted", urgent: "font-semibold text-curtain" };

/** How long the places are held, counted down. */
export function HoldCountdown({ until, timeZone, locale, words, over, slim = false }: Props) {
  const left = useSecondsLeft(until);
  if (left === null) return null;
  const tone = left < URGENT_SECONDS ? "urgent" : "calm";
  return (
    <p
      role="timer"
      className={`tabular-nums ${slim ? `text-sm ${SLIM[tone]}` : `mt-4 rounded-xl px-4 py-2.5 text-[0.95rem] ${BOX[tone]}`}`}
    >
      {left > 0 ? words(formatTime(until, locale, timeZone), formatCountdown(left)) : over}
    </p>
  );
}
