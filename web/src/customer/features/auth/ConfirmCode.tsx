import { useState } from "react";
import { Button } from "../../../components/Button";
import { Field } from "../../../components/Field";
import { Notice } from "../../../components/Notice";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { AuthForm } from "./AuthForm";
import { useSubmit } from "./useSubmit";

/** The code from the mail; with it the account is signed in at once. */
export function ConfirmCode({ email, password }: { email: string; password: string }) {
  const { t } = useLanguage();
  const { session } = useServices();
  const [code, setCode] = useState("");
  const [sentAgain, setSentAgain] = useState(false);
  const form = useSubmit(async () => {
    await session.confirmSignUp(email, code.trim());
    await session.signIn(email, password);
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
      <Field
        label={t("auth.code")}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={setCode}
      />
    </AuthForm>
  );
}
