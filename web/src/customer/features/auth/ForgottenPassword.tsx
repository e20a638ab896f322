import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { AuthError } from "../../../lib/authError";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { AuthForm, LINK, looksLikeEmail } from "./AuthForm";
import { AuthFrame } from "./AuthFrame";
import { CodeField, digitsOf, EmailField, NewPasswordField } from "./fields";
import { useSubmit } from "./useSubmit";

/** A new password in two steps: the address, then the code from the mail and the new password. */
export function ForgottenPassword() {
  const { t } = useLanguage();
  const { session } = useServices();
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const renewed = useRef<string | null>(null);
  const ask = useSubmit(async () => {
    if (!looksLikeEmail(email)) throw new AuthError("NoEmail", "");
    await session.forgotPassword(email.trim());
    setAsked(true);
  });
  const renew = useSubmit(async () => {
    // A code counts once: whoever comes back after a lost answer only signs in.
    if (renewed.current !== password) await session.setNewPassword(email.trim(), digitsOf(code), password);
    renewed.current = password;
    await session.signIn(email.trim(), password);
  });
  const back = (
    <Link to="/sign-in" search={true} className={LINK}>
      {t("auth.forgotten.back")}
    </Link>
  );
  if (!asked) {
    return (
      <AuthFrame>
        <AuthForm
          title="auth.forgotten.title"
          intro={t("auth.forgotten.intro")}
          action="auth.forgotten.action"
          {...ask}
          links={back}
        >
          <EmailField value={email} onChange={setEmail} />
        </AuthForm>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame>
      <AuthForm
        title="auth.renew.title"
        intro={t("auth.renew.intro", { email: email.trim() })}
        action="auth.renew.action"
        {...renew}
        links={back}
      >
        <CodeField value={code} onChange={setCode} />
        <NewPasswordField label="auth.newPassword" value={password} onChange={setPassword} />
      </AuthForm>
    </AuthFrame>
  );
}
