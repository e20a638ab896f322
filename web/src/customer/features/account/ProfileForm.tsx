import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answered } from "../../../api/client";
import { Problem } from "../../../api/problem";
import { Button } from "../../../components/Button";
import { CheckField } from "../../../components/CheckField";
import { Choice } from "../../../components/Choice";
import { Field } from "../../../components/Field";
import { Notice } from "../../../components/Notice";
import { useServices } from "../../../lib/services";
import { troubleWords } from "../../Loaded";
import { useLanguage } from "../../language";
import { meQuery, type Profile } from "../../queries";
import { changesOf, phoneProblem } from "./changes";

/** Names, phone, language and consent; only what was changed is sent. */
export function ProfileForm({ profile }: { profile: Profile }) {
  const { t, choose } = useLanguage();
  const { api } = useServices();
  const queries = useQueryClient();
  const [kept, setKept] = useState(profile);
  const [draft, setDraft] = useState({ ...profile, phone: profile.phone ?? "" });
  const [asked, setAsked] = useState(false);
  const set = (change: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...change }));
  const changes = changesOf(kept, draft);
  const save = useMutation({
    mutationFn: () => answered(api.PATCH("/me", { body: changes })),
    onSuccess: (saved) => {
      queries.setQueryData(meQuery(api).queryKey, saved);
      setKept(saved);
      setDraft({ ...saved, phone: saved.phone ?? "" });
      if (changes.language) choose(saved.language);
    },
  });
  const phoneError = asked && phoneProblem(draft.phone) ? t("account.phoneWrong") : null;
  const refused = save.error instanceof Problem ? save.error.fields : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!phoneProblem(draft.phone) && !save.isPending) save.mutate();
  };
  const field = (name: "firstName" | "lastName") => ({
    name,
    value: draft[name],
    required: false,
    onChange: (value: string) => set({ [name]: value }),
    error: refused.includes(name) ? t("account.fieldWrong") : null,
  });
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {save.error ? (
        <Notice tone="problem">{t(refused.length > 0 ? "account.refused" : troubleWords(save.error))}</Notice>
      ) : null}
      {save.isSuccess && Object.keys(changes).length === 0 ? (
        <Notice tone="good">{t("account.saved")}</Notice>
      ) : null}
      <div>
        <p className="text-sm font-semibold">{t("auth.email")}</p>
        <p className="wrap-anywhere">{profile.email}</p>
        <p className="text-sm text-muted">{t("account.emailHint")}</p>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field {...field("firstName")} label={t("account.firstName")} autoComplete="given-name" />
        <Field {...field("lastName")} label={t("account.lastName")} autoComplete="family-name" />
      </div>
      <Field
        label={t("account.phone")}
        name="phone"
        inputMode="tel"
        autoComplete="tel"
        required={false}
        hint={t("account.phoneHint")}
        value={draft.phone}
        onChange={(phone) => set({ phone })}
        error={phoneError}
      />
      <Choice
        label={t("account.language")}
        value={draft.language}
        onChange={(language) => set({ language })}
        options={[
          { value: "en", words: "English", lang: "en" },
          { value: "de", words: "Deutsch", lang: "de" },
        ]}
      />
      <CheckField
        isSelected={draft.marketingConsent}
        onChange={(marketingConsent) => set({ marketingConsent })}
      >
        {t("account.consent")}
      </CheckField>
      <Button type="submit" isDisabled={Object.keys(changes).length === 0} className="self-start">
        {t(save.isPending ? "common.oneMoment" : "account.save")}
      </Button>
    </form>
  );
}
