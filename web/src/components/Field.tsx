import type { ReactNode } from "react";
import { FieldError, Input, type InputProps, Label, Text, TextField } from "react-aria-components";

interface Props {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "email" | "password";
  autoComplete: string;
  inputMode?: InputProps["inputMode"];
  placeholder?: string;
  hint?: string;
  /** The sentence under the field; the field is then marked as invalid. */
  error?: string | null;
  required?: boolean;
  onBlur?: () => void;
  /** Shown inside the field's right end. */
  end?: ReactNode;
}

/** One labelled line of text with its hint and its error, told to screen readers too. */
export function Field({ label, hint, error, required = true, type = "text", end, ...rest }: Props) {
  const { autoComplete, inputMode, placeholder, ...field } = rest;
  return (
    <TextField
      {...field}
      type={type}
      isRequired={required}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      className="flex flex-col gap-1.5"
    >
      <Label className="text-sm font-semibold">{label}</Label>
      <div className="relative">
        <Input
          autoComplete={autoComplete}
          {...(inputMode ? { inputMode } : {})}
          {...(placeholder ? { placeholder } : {})}
          className="min-h-12 w-full rounded-xl border-2 border-edge bg-raised px-3.5 text-base placeholder:text-muted aria-invalid:border-curtain focus:border-curtain focus:outline-none"
        />
        {end ? <div className="absolute inset-y-0 right-3 flex items-center">{end}</div> : null}
      </div>
      {hint ? (
        <Text slot="description" className="text-sm text-muted">
          {hint}
        </Text>
      ) : null}
      <FieldError className="text-sm font-medium text-curtain">{error}</FieldError>
    </TextField>
  );
}
