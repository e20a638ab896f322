import { formatInstant } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import type { PlacedOrder } from "../../queries";
import { eventWords } from "./status";

/** What happened to an order, and when. */
export function Timeline({ entries }: { entries: PlacedOrder["timeline"] }) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  return (
    <section aria-labelledby="timeline" className="max-w-xl print:hidden">
      <h2 id="timeline" className="text-xl">
        {t("timeline.title")}
      </h2>
      <ol className="mt-3 ml-1.5 border-l-2 border-line">
        {entries.map(({ at, event }, index) => {
          const words = eventWords(event, entries[index - 1]?.event);
          if (words === null) return null;
          return (
            <li key={at + event} className="relative pb-4 pl-5 last:pb-0">
              <span
                aria-hidden="true"
                className="absolute top-1.5 -left-[7px] size-3 rounded-full bg-curtain"
              />
              <span className="block">{t(words)}</span>
              <time dateTime={at} className="block text-sm text-muted">
                {formatInstant(at, locale, config.venue.timeZone)}
              </time>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
