import { Button as AriaButton, type ButtonProps } from "react-aria-components";

type Look = "primary" | "secondary" | "quiet" | "link";

const LOOKS: Record<Look, string> = {
  primary:
    "bg-curtain text-on-curtain shadow-card hover:bg-curtain-strong data-pressed:translate-y-px disabled:bg-line disabled:text-muted",
  secondary:
    "border-2 border-curtain bg-raised text-curtain hover:bg-blush disabled:border-line disabled:text-muted",
  quiet: "text-ink hover:bg-blush disabled:text-muted",
  link: "text-curtain underline underline-offset-4 hover:bg-blush disabled:text-muted",
};

interface Props extends Omit<ButtonProps, "className"> {
  look?: Look;
  className?: string;
}

/** At least 44 px high, for thumbs. */
export function Button({ look = "primary", className = "", ...props }: Props) {
  return (
    <AriaButton
      {...props}
      className={`inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-xl px-4 py-2 text-center font-semibold transition disabled:cursor-default disabled:shadow-none ${LOOKS[look]} ${className}`}
    />
  );
}
