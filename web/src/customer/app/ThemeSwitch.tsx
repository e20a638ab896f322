import { useLanguage } from "../language";
import { chooseTheme, useDark } from "../theme";

/** One button between light and dark. */
export function ThemeSwitch() {
  const { t } = useLanguage();
  const dark = useDark();
  return (
    <button
      type="button"
      onClick={() => chooseTheme(dark ? "light" : "dark")}
      aria-label={t(dark ? "theme.toLight" : "theme.toDark")}
      className="flex size-11 cursor-pointer items-center justify-center rounded-xl border-2 border-line hover:bg-blush"
    >
      <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5 fill-none stroke-current stroke-2">
        {dark ? (
          <>
            <circle cx="12" cy="12" r="4.500" />
            <path
              d="M12 2v2.500M12 19.500V22M2 12h2.500M19.500 12H22M4.900 4.900l1.800 1.800M17.300 17.300l1.800 1.800M19.100 4.900l-1.800 1.800M6.700 17.300l-1.800 1.800"
              strokeLinecap="round"
            />
          </>
        ) : (
          <path
            d="M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z"
            strokeLinejoin="round"
          />
        )}
      </svg>
    </button>
  );
}
