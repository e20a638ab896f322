import { isLanguage, useLanguage } from "../language";

const NAMES = { en: "English", de: "Deutsch" };

/** A button for each other language that the venue offers, named in that language. */
export function LanguageSwitch({ offered }: { offered: readonly string[] }) {
  const { language, choose } = useLanguage();
  const others = offered.filter(isLanguage).filter((code) => code !== language);
  return others.map((code) => (
    <button
      key={code}
      type="button"
      lang={code}
      onClick={() => choose(code)}
      className="min-h-11 min-w-11 cursor-pointer rounded-xl border-2 border-line px-2 text-sm font-semibold uppercase hover:bg-blush"
    >
      {code}
      <span className="sr-only normal-case">, {NAMES[code]}</span>
    </button>
  ));
}
