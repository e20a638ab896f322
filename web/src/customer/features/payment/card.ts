/** What the customer types. Kept in the form alone, sent to the gateway alone. */
export interface CardInput {
  number: string;
  expiry: string;
  cvc: string;
}

export type CardProblem =
  | "numberMissing"
  | "numberWrong"
  | "expiryMissing"
  | "expiryWrong"
  | "expiryPast"
  | "cvcMissing"
  | "cvcWrong";

export type CardProblems = { [K in keyof CardInput]?: CardProblem };

export type Brand = "visa" | "mastercard" | "amex" | "discover" | "diners" | "jcb" | "maestro";

const BRANDS: readonly [Brand, RegExp][] = [
  ["amex", /^3[47]/],
  ["diners", /^3(0[0-5]|[689])/],
  ["jcb", /^35/],
  ["discover", /^6(011|4[4-9]|5)/],
  ["maestro", /^(5018|5020|5038|5[678]|6304|6759|676[1-3])/],
  ["mastercard", /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/],
  ["visa", /^4/],
];

export function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

/** The card's brand by its first digits; null while they tell nothing. */
export function brandOf(number: string): Brand | null {
  const digits = digitsOf(number);
  return BRANDS.find(([, pattern]) => pattern.test(digits))?.[0] ?? null;
}

/** The checksum of ISO/IEC 7812: catches every single wrong digit. */
export function passesLuhn(number: string): boolean {
  const sum = [...digitsOf(number)].reverse().reduce((total, character, place) => {
    const digit = Number(character) * (place % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

/** "4242 4242 …", for American Express in 4-6-5. */
export function formatNumber(text: string): string {
  const digits = digitsOf(text).slice(0, 19);
  const parts = brandOf(digits) === "amex" ? /^(\d{1,4})(\d{1,6})?(\d{1,9})?$/ : null;
  if (parts) return (parts.exec(digits)?.slice(1) ?? []).filter(Boolean).join(" ");
  return digits.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** "12 / 30" while typing; a lone digit above 1 becomes a month. */
export function formatExpiry(text: string): string {
  const typed = digitsOf(text);
  const digits = /^[2-9]/.test(typed) ? `0${typed}` : typed;
  if (digits.length < 3) return digits;
  const year = digits.length >= 6 ? digits.slice(4, 6) : digits.slice(2, 4);
  return `${digits.slice(0, 2)} / ${year}`;
}

/** Month and full year; null when it is no date. */
export function readExpiry(text: string): { month: number; year: number } | null {
  const match = /^(\d{2})\s*\/?\s*(?:20)?(\d{2})$/.exec(text.trim());
  const month = Number(match?.[1]);
  return match && month >= 1 && month <= 12 ? { month, year: 2000 + Number(match[2]) } : null;
}

export function codeLength(number: string): number {
  return brandOf(number) === "amex" ? 4 : 3;
}

/** What is wrong, per field; empty when the card can be given to the gateway. A card is good to its month's end. */
export function checkCard(card: CardInput, today: Date): CardProblems {
  const problems: CardProblems = {};
  const digits = digitsOf(card.number);
  if (digits === "") problems.number = "numberMissing";
  else if (digits.length < 12 || digits.length > 19 || !passesLuhn(digits)) problems.number = "numberWrong";
  const expiry = readExpiry(card.expiry);
  const past = expiry && (expiry.year - today.getFullYear()) * 12 + expiry.month - 1 - today.getMonth() < 0;
  if (card.expiry.trim() === "") problems.expiry = "expiryMissing";
  else if (!expiry) problems.expiry = "expiryWrong";
  else if (past) problems.expiry = "expiryPast";
  if (card.cvc.trim() === "") problems.cvc = "cvcMissing";
  else if (!/^\d+$/.test(card.cvc.trim()) || card.cvc.trim().length !== codeLength(digits))
    problems.cvc = "cvcWrong";
  return problems;
}
