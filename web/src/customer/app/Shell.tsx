import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Mark } from "../../components/Mark";
import { useOnline } from "../../lib/online";
import { useServices, useSession } from "../../lib/services";
import { useLanguage } from "../language";
import { LanguageSwitch } from "./LanguageSwitch";
import { Navigation } from "./Navigation";
import { useProfileLanguage } from "./profile";
import { ThemeSwitch } from "./ThemeSwitch";

/** The frame of every page: the awning, the house's name, the ways, and a word when the network is gone. */
export function Shell() {
  const { t } = useLanguage();
  const { config } = useServices();
  const { status } = useSession();
  const online = useOnline();
  const main = useRef<HTMLElement>(null);
  const signedIn = status === "signedIn";
  useProfileLanguage();
  useSignInChange(status);
  useFocusAfterNavigation(main);
  return (
    <div className="flex h-dvh flex-col print:block print:h-auto">
      <button
        type="button"
        onClick={() => focusOn(main.current)}
        className="sr-only z-50 rounded-xl bg-curtain px-4 py-3 font-semibold text-on-curtain focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t("shell.skip")}
      </button>
      <header className="relative z-10 flex-none bg-surface print:hidden">
        <div className="mx-auto flex w-full max-w-5xl items-center gap-3 px-3 py-2 sm:px-4">
          <Link to="/" className="flex min-h-11 min-w-0 items-center gap-2.5 rounded-lg">
            <Mark className="size-9 flex-none" />
            <span className="min-w-0 leading-tight">
              <span className="block truncate font-display text-lg font-bold">{config.venue.name}</span>
              <span className="block text-sm text-muted">{t("shell.boxOffice")}</span>
            </span>
          </Link>
          {signedIn ? <Navigation place="top" /> : null}
          <div className="ml-auto flex flex-none items-center gap-1.5 sm:gap-2">
            {signedIn ? null : <HelpLink />}
            <ThemeSwitch />
            <LanguageSwitch offered={config.languages} />
          </div>
        </div>
        <div aria-hidden="true" className="awning" />
      </header>
      {online ? null : (
        <p
          role="status"
          className="flex-none bg-gold px-4 py-2 text-center text-sm font-semibold text-on-gold print:hidden"
        >
          {t("shell.offline")}
        </p>
      )}
      <main
        ref={main}
        tabIndex={-1}
        data-scroll-restoration-id="main"
        className="relative min-h-0 flex-1 overflow-y-auto outline-none"
      >
        <Outlet />
      </main>
      {signedIn ? <Navigation place="bottom" /> : null}
    </div>
  );
}

function HelpLink() {
  const { t } = useLanguage();
  return (
    <Link
      to="/help"
      className="flex min-h-11 items-center rounded-xl px-3 font-semibold hover:bg-blush"
      activeProps={{ className: "text-curtain" }}
    >
      {t("nav.help")}
    </Link>
  );
}

/** A change of the sign-in moves to the right page, and nothing of one customer stays for the next. */
function useSignInChange(status: string): void {
  const router = useRouter();
  const queries = useQueryClient();
  useEffect(() => {
    if (status !== "signedIn") queries.clear();
    void router.invalidate();
  }, [status, router, queries]);
}

/** After a navigation the focus, and with it a screen reader, is at the new page's heading. */
function useFocusAfterNavigation(main: { current: HTMLElement | null }): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
        if (fromLocation && pathChanged) focusOn(main.current);
      }),
    [router, main],
  );
}

function focusOn(main: HTMLElement | null): void {
  const heading = main?.querySelector<HTMLElement>("h1[tabindex]");
  (heading ?? main)?.focus({ preventScroll: true });
}
