import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Notice } from "../../../components/Notice";
import { AuthError } from "../../../lib/authError";
import { useServices, useSession } from "../../../lib/services";
import { useLanguage } from "../../language";
import { AuthForm, LINK, looksLikeEmail } from "./AuthForm";
import { AuthFrame } from "./AuthFrame";
import { ConfirmCode } from "./ConfirmCode";
import { EmailField, PasswordField } from "./fields";
import { useSubmit } from "./useSubmit";

/** Sign in; an account that is not confirmed yet is asked for its code here. */
export function SignIn() {
  const { t } = useLanguage();
  const { session } = useServices();
  const { status } = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [confirming, setConfirming] = useState(false);
  const form = useSubmit(async () => {
    if (!looksLikeEmail(email)) throw new AuthError("NoEmail", "");
    if (password === "") throw new AuthError("NoPassword", "");
    const step = await session.signIn(email.trim(), password).catch((error: unknown) => {
      if (error instanceof AuthError && error.code === "UserNotConfirmedException")
        return "confirmSignUp" as const;
      throw error;
    });
    if (step === "confirmSignUp") setConfirming(true);
    else if (step === "resetPassword") throw new AuthError("PasswordResetRequiredException", "");
    else if (step === "unsupported") throw new AuthError("Unsupported", "");
  });
  if (confirming) {
    return (
      <AuthFrame>
        <ConfirmCode email={email.trim()} password={password} />
      </AuthFrame>
    );
  }
  return (
    <AuthFrame>
      <AuthForm
        title="auth.signIn.title"
        intro={t("auth.signIn.intro")}
        action="auth.signIn.action"
        {...form}
        links={
          <>
            <Link to="/sign-up" search={true} className={LINK}>
              {t("auth.signIn.noAccount")}
            </Link>
            <Link to="/forgotten-password" search={true} className={LINK}>
              {t("auth.signIn.forgotten")}
            </Link>
          </>
        }
      >
        {status === "expired" && !form.refusal ? <Notice>{t("auth.expired")}</Notice> : null}
        <EmailField value={email} onChange={setEmail} />
        <PasswordField value={password} onChange={setPassword} />
      </AuthForm>
    </AuthFrame>
  );
}
