import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answered } from "../../../api/client";
import { Button } from "../../../components/Button";
import { Notice } from "../../../components/Notice";
import { useServices } from "../../../lib/services";
import { type TextKey, useLanguage } from "../../language";
import { meQuery } from "../../queries";
import { AuthForm } from "./AuthForm";
import { CodeField, digitsOf } from "./fields";
import { refusalWords } from "./refusals";
import { useSubmit } from "./useSubmit";

const SENT: TextKey = "auth.confirm.sentAgain";

/** The code from the mail; with it the account is signed in at once. */
export function ConfirmCode({ email, password }: { email: string; password: string }) {
  const { t, language, choose } = useLanguage();
  const { api, session } = useServices();
  const queries = useQueryClient();
  const [code, setCode] = useState("");
  const [sentAgain, setSentAgain] = useState<TextKey | null>(null);
  const confirmed = useRef(false);
  const form = useSubmit(async () => {
    // A code counts once: whoever comes back after a lost answer only signs in.
    if (!confirmed.current) await session.confirmSignUp(email, digitsOf(code));
    confirmed.current = true;
    // The page stays as it was read, whatever language the shop wrote down for this address.
    choose(language);
    await session.signIn(email, password);
    const body = { language };
    const saved = await answered(api.PATCH("/me", { body })).catch(() => null);
    if (saved) queries.setQueryData(meQuery(api).queryKey, saved);
  });
  const again = async () => {
    setSentAgain(await session.resendCode(email).then(() => SENT, refusalWords));
  };
  return (
    <AuthForm
      title="auth.confirm.title"
      intro={t("auth.confirm.intro", { email })}
      action="auth.confirm.action"
      {...form}
      links={
        <Button look="quiet" onPress={again} className="-ml-4 text-sm">
          {t("auth.confirm.again")}
        </Button>
      }
    >
      {sentAgain ? <Notice tone={sentAgain === SENT ? "good" : "problem"}>{t(sentAgain)}</Notice> : null}
      <CodeField value={code} onChange={setCode} />
    </AuthForm>
  );
}
