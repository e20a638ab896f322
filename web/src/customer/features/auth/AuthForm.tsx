import type { FormEvent, ReactNode } from "react";
import { Button } from "../../../components/Button";
import { Notice } from "../../../components/Notice";
import { type TextKey, useLanguage } from "../../language";
import { useTitle } from "../../Page";

interface Props {
  title: TextKey;
  intro: ReactNode;
  action: TextKey;
  busy: boolean;
  refusal: TextKey | null;
  submit: (event: FormEvent) => void;
  children: ReactNode;
  /** Ways to the other forms. */
  links?: ReactNode;
}

/** The frame of every sign-in form: title, sentence, fields, one button, ways on. */
export function AuthForm({ title, intro, action, busy, refusal, submit, children, links }: Props) {
  const { t } = useLanguage();
  useTitle(t(title));
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <div>
        <h1 tabIndex={-1} className="text-2xl outline-none">
          {t(title)}
        </h1>
        <p className="mt-1 text-muted">{intro}</p>
      </div>
      {refusal ? <Notice tone="problem">{t(refusal)}</Notice> : null}
      {children}
      <Button type="submit" className="mt-1 min-h-12">
        {busy ? t("common.oneMoment") : t(action)}
      </Button>
      {links ? <div className="flex flex-wrap justify-between gap-x-6 gap-y-2 text-sm">{links}</div> : null}
    </form>
  );
}

/** An address with an @ and a dot behind it: the user pool judges the rest. */
export function looksLikeEmail(value: string): boolean {
  return /^\S+@\S+\.\S+$/.test(value.trim());
}

export const LINK =
  "font-semibold text-curtain underline underline-offset-4 min-h-8 inline-flex items-center";
