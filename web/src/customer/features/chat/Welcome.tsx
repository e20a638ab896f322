import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";

const STARTERS = ["chat.starter.tickets", "chat.starter.upgrade", "chat.starter.person"] as const;

/** An empty chat: a word of welcome and three ways to begin. */
export function Welcome({ say }: { say: (text: string) => void }) {
  const { t } = useLanguage();
  const { config } = useServices();
  return (
    <section className="animate-rise pt-4 sm:pt-10">
      <h1 className="text-3xl sm:text-4xl">{t("chat.welcome.title")}</h1>
      <p className="mt-2 max-w-lg text-lg text-muted">
        {t("chat.welcome.text", { venue: config.venue.name })}
      </p>
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
