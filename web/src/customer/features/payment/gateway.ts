import { fieldsOf } from "../../../api/shapes";
import { type CardInput, digitsOf, readExpiry } from "./card";

/** A card as the gateway gives it back: a token in place of the number. */
export interface PaymentMethod {
  id: string;
  brand: string;
  last4: string;
}

/** The gateway gave no token; `refused` when it judged the card, otherwise it could not be reached. */
export class GatewayError extends Error {
  constructor(readonly refused: boolean) {
    super(refused ? "The gateway refused the card." : "The gateway could not be reached.");
  }
}

const PATIENCE_MS = 15_000;

/** Gives the card to the gateway, and to nobody else, for a one-time payment method. Raises GatewayError. */
export async function tokenize(gateway: string, card: CardInput): Promise<PaymentMethod> {
  const expiry = readExpiry(card.expiry);
  const body = {
    card: {
      number: digitsOf(card.number),
      expMonth: expiry?.month,
      expYear: expiry?.year,
      cvc: card.cvc.trim(),
    },
  };
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(`${gateway}/payment-methods`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    answer = await response.json();
  } catch {
    throw new GatewayError(false);
  }
  const fields = fieldsOf(answer);
  if (response.ok && typeof fields?.id === "string") {
    return { id: fields.id, brand: String(fields.brand ?? ""), last4: String(fields.last4 ?? "") };
  }
  throw new GatewayError(response.status >= 400 && response.status < 500 && response.status !== 429);
}
