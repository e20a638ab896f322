import { Link } from "@tanstack/react-router";
import { type TextKey, useLanguage } from "../language";

interface Way {
  to: "/chat" | "/tickets" | "/orders" | "/help" | "/account";
  words: TextKey;
  sign: string;
}

const WAYS: readonly Way[] = [
  { to: "/chat", words: "nav.chat", sign: "M4 5h16v11H10l-4 4v-4H4z" },
  { to: "/tickets", words: "nav.tickets", sign: "M3 6h18v4a2 2 0 0 0 0 4v4H3v-4a2 2 0 0 0 0-4zM14 6v12" },
  { to: "/orders", words: "nav.orders", sign: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9.500 8h5M9.500 12h5" },
  {
    to: "/help",
    words: "nav.help",
    sign: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.600 2.200c-.8.4-1.100.9-1.100 1.800M12 16.500v.2",
  },
  {
    to: "/account",
    words: "nav.account",
    sign: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.6-4 3.600-6 7.500-6s6.900 2 7.500 6",
  },
];

const PLACES = {
  top: {
    frame: "ml-4 hidden md:block",
    list: "flex items-center gap-1",
    link: "flex min-h-11 items-center rounded-xl px-3.5 font-semibold transition hover:bg-blush aria-[current=page]:bg-blush aria-[current=page]:text-curtain",
  },
  bottom: {
    frame:
      "flex-none border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden short:hidden print:hidden",
    list: "mx-auto grid max-w-lg grid-cols-5",
    link: "flex min-h-14 flex-col items-center justify-center gap-0.5 text-xs font-semibold text-muted aria-[current=page]:text-curtain",
  },
};

/** The ways through the house: in the header on wide screens, under the thumb on phones. */
export function Navigation({ place }: { place: "top" | "bottom" }) {
  const { t } = useLanguage();
  const look = PLACES[place];
  return (
    <nav aria-label={t("nav.label")} className={look.frame}>
      <ul className={look.list}>
        {WAYS.map(({ to, words, sign }) => (
          <li key={to}>
            <Link to={to} className={look.link} activeOptions={{ exact: false }}>
              {place === "bottom" ? (
                <svg
                  viewBox="0 0 24 24"
                  aria-hidden="true"
                  className="size-6 fill-none stroke-current stroke-2"
                  strokeLinecap="round"
                  strokeLinejoin="round"
                >
                  <path d={sign} />
                </svg>
              ) : null}
              {t(words)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
