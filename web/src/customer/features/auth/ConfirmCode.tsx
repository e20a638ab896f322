import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered } from "../../../api/client";
import { Button } from "../../../components/Button";
import { Notice } from "../../../components/Notice";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { meQuery } from "../../queries";
import { AuthForm } from "./AuthForm";
import { CodeField } from "./fields";
import { useSubmit } from "./useSubmit";

/** The code from the mail; with it the account is signed in at once. */
export function ConfirmCode({ email, password }: { email: string; password: string }) {
  const { t, language, choose } = useLanguage();
  const { api, session } = useServices();
  const queries = useQueryClient();
  const [code, setCode] = useState("");
  const [sentAgain, setSentAgain] = useState(false);
  const form = useSubmit(async () => {
    await session.confirmSignUp(email, code.trim());
    // The page stays as it was read, whatever language the shop wrote down for this address.
    choose(language);
    await session.signIn(email, password);
    const body = { language };
    const saved = await answered(api.PATCH("/me", { body })).catch(() => null);
    if (saved) queries.setQueryData(meQuery(api).queryKey, saved);
  });
  const again = async () => {
    setSentAgain(
      await session.resendCode(email).then(
        () => true,
        () => false,
      ),
    );
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
      {sentAgain ? <Notice tone="good">{t("auth.confirm.sentAgain")}</Notice> : null}
      <CodeField value={code} onChange={setCode} />
    </AuthForm>
  );
}
