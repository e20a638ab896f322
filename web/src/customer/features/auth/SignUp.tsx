import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { AuthForm, LINK, looksLikeEmail } from "./AuthForm";
import { AuthFrame } from "./AuthFrame";
import { ConfirmCode } from "./ConfirmCode";
import { EmailField, NewPasswordField } from "./fields";
import { useSubmit } from "./useSubmit";

/** A new account: the address of the tickets, a password, then the code from the mail. */
export function SignUp() {
  const { t, language } = useLanguage();
  const { session } = useServices();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [confirming, setConfirming] = useState(false);
  const [emailError, setEmailError] = useState<string | null>(null);
  const form = useSubmit(async () => {
    const plausible = looksLikeEmail(email);
    setEmailError(plausible ? null : t("auth.error.email"));
    if (!plausible) return;
    await session.signUp(email.trim(), password, language);
    setConfirming(true);
  });
  return (
    <AuthFrame>
      {confirming ? (
        <ConfirmCode email={email.trim()} password={password} />
      ) : (
        <AuthForm
          title="auth.signUp.title"
          intro={t("auth.signUp.intro")}
          action="auth.signUp.action"
          {...form}
          links={
            <Link to="/sign-in" search={true} className={LINK}>
              {t("auth.signUp.hasAccount")}
            </Link>
          }
        >
          <EmailField value={email} onChange={setEmail} error={emailError} />
          <NewPasswordField label="auth.password" value={password} onChange={setPassword} />
        </AuthForm>
      )}
    </AuthFrame>
  );
}
