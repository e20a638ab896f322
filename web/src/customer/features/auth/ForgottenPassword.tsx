import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { AuthForm, LINK } from "./AuthForm";
import { AuthFrame } from "./AuthFrame";
import { CodeField, EmailField, NewPasswordField } from "./fields";
import { useSubmit } from "./useSubmit";

/** A new password in two steps: the address, then the code from the mail and the new password. */
export function ForgottenPassword() {
  const { t } = useLanguage();
  const { session } = useServices();
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  const ask = useSubmit(async () => {
    await session.forgotPassword(email.trim());
    setAsked(true);
  });
  const renew = useSubmit(async () => {
    await session.setNewPassword(email.trim(), code.trim(), password);
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
