import { Link } from "@tanstack/react-router";
import { useSession } from "../../../lib/services";
import { type TextKey, useLanguage } from "../../language";
import { Page } from "../../Page";

const TOPICS = [
  ["help.find.title", "help.find.text"],
  ["help.upgrade.title", "help.upgrade.text"],
  ["help.price.title", "help.price.text"],
  ["help.hold.title", "help.hold.text"],
  ["help.pay.title", "help.pay.text"],
  ["help.entry.title", "help.entry.text"],
  ["help.change.title", "help.change.text"],
] as const satisfies readonly (readonly [TextKey, TextKey])[];

/** What people ask, answered; and the way to a person. */
export function HelpPage() {
  const { t } = useLanguage();
  const { status } = useSession();
  return (
    <Page title={t("nav.help")} intro={t("help.intro")}>
      <div className="grid gap-4 md:grid-cols-2">
        {TOPICS.map(([title, text]) => (
          <section key={title} className="rounded-2xl border-2 border-line bg-raised p-5 shadow-card">
            <h2 className="text-xl">{t(title)}</h2>
            <p className="mt-1.5 text-pretty text-muted">{t(text)}</p>
          </section>
        ))}
        <section className="flex flex-col items-start rounded-2xl bg-velvet p-5 text-on-velvet shadow-card">
          <h2 className="text-xl">{t("help.person.title")}</h2>
          <p className="mt-1.5 text-pretty">{t("help.person.text")}</p>
          <Link
            to={status === "signedIn" ? "/chat" : "/sign-in"}
            className="mt-4 inline-flex min-h-11 items-center rounded-xl bg-gold px-4 font-semibold text-on-gold focus-visible:outline-on-velvet"
          >
            {t(status === "signedIn" ? "help.toChat" : "auth.signIn.action")}
          </Link>
        </section>
      </div>
    </Page>
  );
}
