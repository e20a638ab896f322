import type { components } from "../../../api/schema";
import type { Profile } from "../../queries";
import { readable } from "../../readable";

type Changes = components["schemas"]["ProfileChanges"];
/** The form's values; an empty phone is none. */
type Draft = Omit<Profile, "phone"> & { phone: string };

/** A phone number as it is kept (E.164): "00" becomes "+", and the signs people write between digits go. */
export function tidyPhone(typed: string): string {
  return typed.replace(/[\s()/.\-‐‑–]/g, "").replace(/^00/, "+");
}

/** Whether it is neither empty nor a whole number with its country. */
export function phoneProblem(typed: string): boolean {
  const phone = tidyPhone(typed);
  return phone !== "" && !/^\+\d{6,15}$/.test(phone);
}

/** What differs from the profile: nothing else is sent. */
export function changesOf(profile: Profile, draft: Draft): Changes {
  const name = (text: string) =>
    readable(text)
      .replace(/[\n\t]/g, " ")
      .trim();
  const wanted = {
    firstName: name(draft.firstName),
    lastName: name(draft.lastName),
    phone: tidyPhone(draft.phone) || null,
    language: draft.language,
    marketingConsent: draft.marketingConsent,
  };
  const changed = Object.entries(wanted).filter(
    ([key, value]) => profile[key as keyof typeof wanted] !== value,
  );
  return Object.fromEntries(changed);
}
