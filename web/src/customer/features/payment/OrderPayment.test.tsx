// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Call, problem, serve, show } from "../../../../tests/page";
import { euro, order } from "../../../../tests/wire";
import { OrderPayment } from "./OrderPayment";

const CARD = "POST /payment-methods";
const PAY = "POST /orders/o1/payment";
const paid = Response.json(order({ status: "fulfilled", confirmationCode: "7K3M9XQ2" }));
const GOOD = { "Card number": "4242424242424242", "Valid until": "1230", "Security code": "123" };
let cards = 0;
const token = () => Response.json({ id: `pm_${++cards}`, brand: "visa", last4: "4242" });

function open(answers: Parameters<typeof serve>[0], placed: Record<string, unknown> = {}) {
  const calls = serve({ [CARD]: token, ...answers });
  const shown = order(placed) as Parameters<typeof OrderPayment>[0]["order"];
  const page = show(<OrderPayment order={shown} />);
  const payments = (): Call[] => calls.filter(({ path }) => path.endsWith("/payment"));
  return { ...page, payments };
}

async function pay(user: ReturnType<typeof show>["user"]) {
  for (const [label, value] of Object.entries(GOOD)) {
    await user.click(screen.getByLabelText(label));
    await user.paste(value);
  }
  await user.click(screen.getByRole("button", { name: "Pay €24.00" }));
}

describe("paying an order", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("confirms the amount that was shown, with the card's token alone", async () => {
    const { user, payments, queries } = open({ [PAY]: paid });
    await pay(user);
    await waitFor(() =>
      expect(queries.getQueryData(["orders", "o1"])).toMatchObject({ status: "fulfilled" }),
    );
    expect(payments()).toHaveLength(1);
    expect(payments()[0]?.body).toEqual({ paymentMethod: `pm_${cards}`, amount: euro("24.00") });
    expect(screen.queryByLabelText("Card number")).toBeNull();
  });

  it("takes an unknown outcome for an answer, and no further card", async () => {
    const { user, payments } = open({ [PAY]: Response.json(order({ status: "stuck" }), { status: 202 }) });
    await pay(user);
    await waitFor(() => expect(payments()).toHaveLength(1));
    await waitFor(() => expect(screen.queryByRole("button", { name: /Pay/ })).toBeNull());
  });

  it.each([
    [402, "payment_declined", "insufficient_funds", /not enough money/],
    [402, "payment_declined", "card_declined", /declined this card/],
    [402, "payment_declined", "a_new_word", /declined this card/],
    [422, "amount_differs", null, /amount has changed/],
    [422, "hold_expired", null, /hold has run out/],
    [422, "payment_method_invalid", null, /no longer knows this card/],
    [503, "payment_unavailable", null, /can't be reached/],
    [409, "idempotency_key_reused", null, /Nothing was charged by this try/],
  ])(
    "says what %s %s (%s) means and takes another card under a new key",
    async (status, code, word, sentence) => {
      const failed = word
        ? { payment: { status: "declined", paymentIntentId: null, failureCode: word } }
        : {};
      const { user, payments } = open({ [PAY]: [problem(status, code), paid] }, failed);
      await pay(user);
      const words = (await screen.findByRole("alert")).textContent ?? "";
      expect(words).toMatch(sentence);
      expect(words.toLowerCase()).toContain("nothing was charged");
      await pay(user);
      await waitFor(() => expect(payments()).toHaveLength(2));
      expect(payments()[0]?.key).not.toBe(payments()[1]?.key);
    },
  );

  it("asks under the same key, with the same card, when answers are lost", async () => {
    const { user, payments } = open({ [PAY]: [new TypeError("network"), new TypeError("network"), paid] });
    await pay(user);
    await waitFor(() => expect(payments()).toHaveLength(3), { timeout: 5000 });
    expect(new Set(payments().map(({ key }) => key)).size).toBe(1);
    expect(new Set(payments().map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it("takes no card when the hold has run out", () => {
    open({}, { holdExpiresAt: new Date(Date.now() - 1000).toISOString() });
    expect(screen.queryByLabelText("Card number")).toBeNull();
  });
});
