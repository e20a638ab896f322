import { Link, Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { Button } from "../../components/Button";
import { Mark } from "../../components/Mark";
import { useOnline } from "../../lib/online";
import { useServices, useSession } from "../../lib/services";
import { useLanguage } from "../language";
import { useNewConversation } from "./conversations";
import { LanguageSwitch } from "./LanguageSwitch";
import { useProfileLanguage } from "./profile";

/** The frame of every page: the awning, the house's name, the way out, and a word when the network is gone. */
export function Shell() {
  const { t } = useLanguage();
  const { config } = useServices();
  const { status } = useSession();
  const online = useOnline();
  const router = useRouter();
  useProfileLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the sign-in moves to the right page.
  useEffect(() => {
    void router.invalidate();
  }, [status, router]);
  useEffect(() => {
    document.title = `${t("shell.boxOffice")} · ${config.venue.name}`;
  }, [t, config]);
  return (
    <div className="flex h-dvh flex-col">
      <header className="relative z-10 flex-none bg-surface">
        <div className="mx-auto flex w-full max-w-5xl items-center gap-3 px-3 py-2 sm:px-4">
          <Link to="/" className="flex min-h-11 min-w-0 items-center gap-2.5 rounded-lg">
            <Mark className="size-9 flex-none" />
            <span className="min-w-0 leading-tight">
              <span className="block truncate font-display text-lg font-bold">{config.venue.name}</span>
              <span className="block text-sm text-muted">{t("shell.boxOffice")}</span>
            </span>
          </Link>
          <div className="ml-auto flex flex-none items-center gap-1 sm:gap-2">
            {status === "signedIn" ? <CustomerActions /> : null}
            <LanguageSwitch offered={config.languages} />
          </div>
        </div>
        <div aria-hidden="true" className="awning" />
      </header>
      {online ? null : (
        <p
          role="status"
          className="flex-none bg-gold px-4 py-2 text-center text-sm font-semibold text-on-gold"
        >
          {t("shell.offline")}
        </p>
      )}
      <main className="min-h-0 flex-1 overflow-y-auto">
        <Outlet />
      </main>
    </div>
  );
}

function CustomerActions() {
  const { t } = useLanguage();
  const { session } = useServices();
  const fresh = useNewConversation();
  return (
    <>
      <Button
        look="quiet"
        className="px-2.5 text-sm sm:px-4"
        onPress={() => fresh.isPending || fresh.mutate()}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true" className="size-6 fill-none stroke-current stroke-2">
          <path d="M12 5v14M5 12h14" strokeLinecap="round" />
        </svg>
        <span className="sr-only sm:not-sr-only">{t("chat.new")}</span>
      </Button>
      <Button look="quiet" className="px-2.5 text-sm sm:px-4" onPress={() => void session.signOut()}>
        <svg
          viewBox="0 0 24 24"
          aria-hidden="true"
          className="size-6 fill-none stroke-current stroke-2 sm:hidden"
        >
          <path d="M10 4H5v16h5M20 12H9m7-4 4 4-4 4" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
        <span className="sr-only sm:not-sr-only">{t("shell.signOut")}</span>
      </Button>
    </>
  );
}
