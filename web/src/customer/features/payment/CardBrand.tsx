import { type Brand, brandOf } from "./card";

const NAMES: Record<Brand, string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  discover: "Discover",
  diners: "Diners Club",
  jcb: "JCB",
  maestro: "Maestro",
};

/** The brand's name as soon as the first digits tell it, read out when it appears. */
export function CardBrand({ number }: { number: string }) {
  const brand = brandOf(number);
  return (
    <span
      aria-live="polite"
      className={brand ? "rounded-md bg-gold-soft px-2 py-0.5 text-sm font-semibold" : ""}
    >
      {brand ? NAMES[brand] : ""}
    </span>
  );
}
