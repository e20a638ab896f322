// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Call, serve, show } from "../../../../tests/page";
import { euro, order } from "../../../../tests/wire";
import PaymentPanel from "./PaymentPanel";

const IN_TEN_MINUTES = new Date(Date.now() + 600_000).toISOString();

function open(options: { expiresAt?: string; language?: "en" | "de" } = {}) {
  const resolve = vi.fn();
  const cancel = vi.fn();
  const interrupt = {
    id: "i1",
    reason: "confirmPayment",
    expiresAt: options.expiresAt ?? IN_TEN_MINUTES,
    metadata: { orderId: "o1", orderVersion: 3, total: euro("72.00"), summary: "2 × Double Fun" },
  };
  const page = show(
    <PaymentPanel interrupt={interrupt} resolve={resolve} cancel={cancel} />,
    options.language,
  );
  const looked = () => waitFor(() => expect(page.queries.getQueryData(["orders", "o1"])).toBeTruthy());
  return { ...page, resolve, cancel, looked };
}

async function fill(user: ReturnType<typeof show>["user"], number = "4242424242424242") {
  await user.type(screen.getByLabelText("Card number"), number);
  await user.type(screen.getByLabelText("Valid until"), "1230");
  await user.type(screen.getByLabelText("Security code"), "123");
}

describe("the payment form", () => {
  beforeEach(() => {
    serve({ "GET /orders/o1": Response.json(order({ total: euro("72.00"), version: 3 })) });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("gives the card to the gateway alone, and confirms the amount that was shown", async () => {
    const { user, resolve, looked } = open();
    await looked();
    const gateway = vi.fn(async (_url: string, _init: RequestInit) =>
      Response.json({ id: "pm_1", brand: "visa", last4: "4242" }),
    );
    vi.stubGlobal("fetch", gateway);
    await fill(user);
    await user.click(screen.getByRole("button", { name: "Pay €72.00" }));
    await waitFor(() => expect(resolve).toHaveBeenCalledOnce());
    expect(gateway).toHaveBeenCalledOnce();
    const [url, init] = gateway.mock.calls[0] ?? [];
    expect(url).toBe("http://gateway.test/payment-methods");
    expect(init?.credentials).toBe("omit");
    expect(JSON.parse(String(init?.body))).toEqual({
      card: { number: "4242424242424242", expMonth: 12, expYear: 2030, cvc: "123" },
    });
    const [payload, words] = resolve.mock.calls[0] ?? [];
    expect(payload).toEqual({ orderId: "o1", orderVersion: 3, paymentMethod: "pm_1", amount: euro("72.00") });
    expect(words).not.toContain("42424");
  });

  it("sends nothing while something is wrong, says what, and goes to the first wrong field", async () => {
    const { user, resolve, looked } = open();
    await looked();
    const gateway = vi.fn();
    vi.stubGlobal("fetch", gateway);
    await user.click(screen.getByRole("button", { name: "Pay €72.00" }));
    const number = screen.getByLabelText("Card number");
    expect(document.activeElement).toBe(number);
    expect(number.getAttribute("aria-invalid")).toBe("true");
    const described = number.getAttribute("aria-describedby")?.split(" ") ?? [];
    const told = described.map((id) => document.getElementById(id)?.textContent).join(" ");
    expect(told).toContain("Please enter the card number.");
    await fill(user, "4242424242424241");
    await user.click(screen.getByRole("button", { name: "Pay €72.00" }));
    expect(screen.getByText("This card number is not right. Please check it.")).toBeTruthy();
    expect(gateway).not.toHaveBeenCalled();
    expect(resolve).not.toHaveBeenCalled();
  });

  it("names the brand from the first digits", async () => {
    const { user } = open();
    await user.type(screen.getByLabelText("Card number"), "37");
    expect(screen.getByText("American Express")).toBeTruthy();
    expect(screen.getByText("4 digits on the card")).toBeTruthy();
  });

  it.each([
    [
      () => Promise.resolve(Response.json({ code: "card_invalid" }, { status: 422 })),
      /doesn't accept this card/,
    ],
    [() => Promise.resolve(Response.json({}, { status: 503 })), /can't be reached/],
    [() => Promise.reject(new TypeError("network")), /can't be reached/],
    [() => Promise.resolve(Response.json({ nonsense: 1 })), /can't be reached/],
  ])("says in words when the gateway gives no token (%#)", async (answer, sentence) => {
    const { user, resolve, looked } = open();
    await looked();
    vi.stubGlobal("fetch", vi.fn(answer));
    await fill(user);
    await user.click(screen.getByRole("button", { name: "Pay €72.00" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(sentence);
    expect(resolve).not.toHaveBeenCalled();
  });

  it("takes no card when the hold has run out", () => {
    open({ expiresAt: new Date(Date.now() - 1000).toISOString() });
    expect(screen.queryByLabelText("Card number")).toBeNull();
    expect(screen.getByRole("alert").textContent).toContain("Nothing was charged");
  });

  const state = (more: Record<string, unknown>) => serve({ "GET /orders/o1": Response.json(order(more)) });

  it.each([
    ["fulfilled", /paid and confirmed/],
    ["cancelled", /was cancelled/],
    ["expired", /hold has run out/],
    ["paying", /under way/],
    ["stuck", /don't pay again/],
    ["refunded", /got all of it back/],
  ])("takes no card for an order that is %s meanwhile", async (status, sentence) => {
    state({ status, version: 4 });
    const { user, cancel } = open();
    expect(await screen.findByText(sentence)).toBeTruthy();
    expect(screen.queryByLabelText("Card number")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(cancel).toHaveBeenCalledOnce();
  });

  it("confirms the order as it is now, and shows it as being paid", async () => {
    const answers = {
      "GET /orders/o1": Response.json(order({ version: 5 })),
      "POST /payment-methods": Response.json({ id: "pm_1", brand: "visa", last4: "4242" }),
    };
    const calls: Call[] = serve(answers);
    const { user, resolve, queries, looked } = open();
    await looked();
    await fill(user);
    await user.click(screen.getByRole("button", { name: "Pay €72.00" }));
    await waitFor(() => expect(resolve).toHaveBeenCalledOnce());
    expect(resolve.mock.calls[0]?.[0]).toMatchObject({ orderVersion: 5, amount: euro("72.00") });
    expect(queries.getQueryData(["orders", "o1"])).toMatchObject({ status: "paying" });
    expect(calls.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("believes the question where an older state of the order is known", async () => {
    state({ status: "paying", version: 2 });
    const { looked } = open();
    await looked();
    expect(screen.getByLabelText("Card number")).toBeTruthy();
  });

  it("can be declined", async () => {
    const { user, cancel } = open();
    await user.click(screen.getByRole("button", { name: "Not now" }));
    expect(cancel).toHaveBeenCalledOnce();
  });

  it("speaks German", () => {
    open({ language: "de" });
    expect(screen.getByRole("button", { name: /72,00\s€ bezahlen/ })).toBeTruthy();
  });
});
