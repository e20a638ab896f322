import { type FormEvent, useRef, useState } from "react";
import { Button } from "../../../components/Button";
import { Field } from "../../../components/Field";
import { Notice } from "../../../components/Notice";
import { type TextKey, useLanguage } from "../../language";
import { CardBrand } from "./CardBrand";
import {
  type CardInput,
  type CardProblem,
  type CardProblems,
  checkCard,
  codeLength,
  formatExpiry,
  formatNumber,
} from "./card";
import { GatewayError, type PaymentMethod, tokenize } from "./gateway";

interface Props {
  gateway: string;
  /** The amount as the customer sees it, on the button too. */
  amount: string;
  pay: (method: PaymentMethod) => void;
}

const EMPTY: CardInput = { number: "", expiry: "", cvc: "" };
const ORDER = ["number", "expiry", "cvc"] as const;
const WORDS: Record<CardProblem, TextKey> = {
  numberMissing: "card.numberMissing",
  numberWrong: "card.numberWrong",
  expiryMissing: "card.expiryMissing",
  expiryWrong: "card.expiryWrong",
  expiryPast: "card.expiryPast",
  cvcMissing: "card.cvcMissing",
  cvcWrong: "card.cvcWrong",
};

/** The card goes from here straight to the gateway; only its token goes on. */
export function PaymentForm({ gateway, amount, pay }: Props) {
  const { t } = useLanguage();
  const [card, setCard] = useState(EMPTY);
  const [touched, setTouched] = useState<ReadonlySet<keyof CardInput>>(new Set());
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<TextKey | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const problems: CardProblems = checkCard(card, new Date());
  const error = (field: keyof CardInput) => {
    const problem = touched.has(field) ? problems[field] : undefined;
    return problem ? t(WORDS[problem]) : null;
  };
  const field = (name: keyof CardInput, format: (text: string) => string) => ({
    name: `card-${name}`,
    inputMode: "numeric" as const,
    value: card[name],
    error: error(name),
    onChange: (text: string) => setCard((old) => ({ ...old, [name]: format(text) })),
    onBlur: () => card[name] !== "" && setTouched((old) => new Set(old).add(name)),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setTouched(new Set(ORDER));
    const wrong = ORDER.find((name) => problems[name]);
    if (wrong) {
      form.current?.querySelector<HTMLInputElement>(`[name=card-${wrong}]`)?.focus();
      return;
    }
    setBusy(true);
    setRefusal(null);
    try {
      const method = await tokenize(gateway, card);
      setCard(EMPTY);
      setTouched(new Set());
      pay(method);
    } catch (failure) {
      if (!(failure instanceof GatewayError)) throw failure;
      setRefusal(failure.refused ? "card.refused" : "card.unreachable");
    } finally {
      setBusy(false);
    }
  };
  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-4">
      {refusal ? <Notice tone="problem">{t(refusal)}</Notice> : null}
      <Field
        {...field("number", formatNumber)}
        label={t("card.number")}
        autoComplete="cc-number"
        placeholder="1234 5678 9012 3456"
        end={<CardBrand number={card.number} />}
      />
      <div className="grid grid-cols-2 gap-4">
        <Field
          {...field("expiry", formatExpiry)}
          label={t("card.expiry")}
          autoComplete="cc-exp"
          placeholder={t("card.expiryFormat")}
        />
        <Field
          {...field("cvc", (text) => text.replace(/\D/g, "").slice(0, 4))}
          label={t("card.cvc")}
          autoComplete="cc-csc"
          hint={t("card.cvcHint", { count: codeLength(card.number) })}
        />
      </div>
      <Button type="submit" className="min-h-13 text-lg">
        {busy ? t("payment.busy") : t("payment.pay", { amount })}
      </Button>
      <p className="text-center text-sm text-muted">{t("payment.privacy")}</p>
    </form>
  );
}
