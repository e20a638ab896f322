import type { ReactNode } from "react";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";

/**
 * The sign-in page's ticket: the promise on the stub, the form on the other side. The user pool's code is loaded
 * as soon as somebody turns to the form.
 */
export function AuthFrame({ children }: { children: ReactNode }) {
  const { t } = useLanguage();
  const { config, session } = useServices();
  return (
    <div
      onFocusCapture={() => session.prepare()}
      className="mx-auto grid w-full max-w-4xl px-4 py-6 sm:py-12 md:grid-cols-[5fr_6fr]"
    >
      <aside className="relative rounded-t-3xl bg-velvet px-6 py-6 text-on-velvet md:rounded-l-3xl md:rounded-tr-none md:px-8 md:py-10">
        <p className="text-sm font-semibold text-gold">{config.venue.name}</p>
        <h2 className="mt-1 text-2xl leading-tight md:text-4xl">{t("auth.promise.title")}</h2>
        <ul className="mt-6 hidden flex-col gap-4 md:flex">
          {(["auth.promise.tiers", "auth.promise.price", "auth.promise.confirm"] as const).map((key) => (
            <li key={key} className="flex gap-3">
              <svg viewBox="0 0 20 20" aria-hidden="true" className="mt-0.5 size-5 flex-none fill-gold">
                <path d="m10 1.500 2.600 5.300 5.900.9-4.300 4.100 1 5.800L10 14.900l-5.200 2.700 1-5.800L1.500 7.700l5.900-.9z" />
              </svg>
              <span>{t(key)}</span>
            </li>
          ))}
        </ul>
      </aside>
      <div className="rounded-b-3xl border-t-4 border-dashed border-paper bg-raised px-6 py-8 shadow-card md:rounded-r-3xl md:rounded-bl-none md:border-t-0 md:border-l-4 md:px-10 md:py-10">
        {children}
      </div>
    </div>
  );
}
