import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Notice } from "../../../components/Notice";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { meQuery, ticketsQuery } from "../../queries";

const STARTERS = ["chat.starter.tickets", "chat.starter.upgrade", "chat.starter.person"] as const;

/** An empty chat: a word of welcome and three ways to begin. */
export function Welcome({ say }: { say: (text: string) => void }) {
  const { t } = useLanguage();
  const { config } = useServices();
  return (
    <section className="animate-rise pt-4 sm:pt-10">
      <h2 className="text-3xl sm:text-5xl">{t("chat.welcome.title")}</h2>
      <p className="mt-2 max-w-lg text-lg text-muted">
        {t("chat.welcome.text", { venue: config.venue.name })}
      </p>
      <NoTicketsHint />
      <ul className="mt-6 flex flex-col gap-3 sm:flex-row sm:flex-wrap">
        {STARTERS.map((key) => (
          <li key={key}>
            <button
              type="button"
              onClick={() => say(t(key))}
              className="flex min-h-14 w-full cursor-pointer items-center justify-between gap-4 rounded-2xl border-2 border-line bg-raised px-5 py-3 text-left font-semibold shadow-card transition hover:border-curtain"
            >
              {t(key)}
              <span aria-hidden="true" className="text-curtain">
                →
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** An address without tickets is told at once how tickets are found. */
function NoTicketsHint() {
  const { t } = useLanguage();
  const { api } = useServices();
  const tickets = useInfiniteQuery(ticketsQuery(api));
  const me = useQuery(meQuery(api));
  if (tickets.data?.pages[0]?.tickets.length !== 0 || !me.data) return null;
  return (
    <div className="mt-5 max-w-2xl">
      <Notice>{t("tickets.noneFor", { email: me.data.email })}</Notice>
    </div>
  );
}
