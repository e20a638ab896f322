import { Field } from "../../../components/Field";
import { useLanguage } from "../../language";

interface Props {
  value: string;
  onChange: (value: string) => void;
}

export function EmailField({ error = null, ...field }: Props & { error?: string | null }) {
  const { t } = useLanguage();
  return (
    <Field
      label={t("auth.email")}
      name="email"
      type="email"
      inputMode="email"
      autoComplete="username"
      error={error}
      {...field}
    />
  );
}

export function PasswordField(field: Props) {
  const { t } = useLanguage();
  return (
    <Field
      label={t("auth.password")}
      name="password"
      type="password"
      autoComplete="current-password"
      {...field}
    />
  );
}

/** A password that is being chosen; `label` says for what. */
export function NewPasswordField({
  label,
  ...field
}: Props & { label: "auth.password" | "auth.newPassword" }) {
  const { t } = useLanguage();
  return (
    <Field
      label={t(label)}
      name="new-password"
      type="password"
      autoComplete="new-password"
      hint={t("auth.passwordHint")}
      {...field}
    />
  );
}

/** The code from a mail. */
export function CodeField(field: Props) {
  const { t } = useLanguage();
  return (
    <Field label={t("auth.code")} name="code" inputMode="numeric" autoComplete="one-time-code" {...field} />
  );
}

/** A code as it was sent, whatever blanks it was typed or pasted with. */
export function digitsOf(code: string): string {
  return code.replace(/\s/g, "");
}
