import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import de from "./strings/de.json";
import en from "./strings/en.json";

export type TextKey = keyof typeof en;
export type Language = "en" | "de";
type Params = Record<string, string | number>;

/** Looks a sentence up; `{name}` takes a parameter; with `count`, `key.one` and `key.other` are told apart. */
export type Translate = (key: TextKey | PluralKey, params?: Params) => string;
type PluralKey = TextKey extends infer K ? (K extends `${infer Stem}.one` ? Stem : never) : never;

const TEXTS: Record<Language, Record<string, string>> = { en, de };
/** Day before month and weeks from Monday, as venues in Europe write them. */
export const LOCALES: Record<Language, string> = { en: "en-GB", de: "de-DE" };
const REMEMBERED = "boxoffice.language";

export function translator(language: Language): Translate {
  const plural = new Intl.PluralRules(LOCALES[language]);
  return (key, params = {}) => {
    const texts = TEXTS[language];
    const chosen =
      texts[key] ?? texts[`${key}.${plural.select(Number(params.count ?? 0))}`] ?? texts[`${key}.other`];
    return (chosen ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  };
}

/** The remembered choice, else the first language of the browser that the venue offers, else its first. */
export function preferredLanguage(offered: readonly string[]): Language {
  const known = offered.filter(isLanguage);
  const wishes = [localStorage.getItem(REMEMBERED) ?? "", ...navigator.languages].map((l) => l.slice(0, 2));
  return wishes.filter(isLanguage).find((l) => known.includes(l)) ?? known[0] ?? "en";
}

export function isLanguage(value: string): value is Language {
  return value === "en" || value === "de";
}

interface LanguageState {
  language: Language;
  locale: string;
  t: Translate;
  /** The customer's own choice; remembered in this browser. */
  choose: (language: Language) => void;
  /** The profile's language: used unless the customer chose another here. */
  suggest: (language: Language) => void;
}

const LanguageContext = createContext<LanguageState | null>(null);

export function LanguageProvider({ offered, children }: { offered: readonly string[]; children: ReactNode }) {
  const [language, setLanguage] = useState(() => preferredLanguage(offered));
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const state = useMemo<LanguageState>(
    () => ({
      language,
      locale: LOCALES[language],
      t: translator(language),
      choose: (next) => {
        localStorage.setItem(REMEMBERED, next);
        setLanguage(next);
      },
      suggest: (next) => {
        if (localStorage.getItem(REMEMBERED) === null) setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext value={state}>{children}</LanguageContext>;
}

export function useLanguage(): LanguageState {
  const state = useContext(LanguageContext);
  if (state === null) throw new Error("useLanguage needs a LanguageProvider above it.");
  return state;
}
