// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Call, serve, show } from "../../../../tests/page";
import { order, ticket } from "../../../../tests/wire";
import { OrderPage } from "./OrderPage";

const CANCELLED = { status: "cancelled" };

function open(placed: Record<string, unknown>, language: "en" | "de" = "en") {
  const calls: Call[] = serve({
    "GET /orders/o1": () => Response.json(order({ ...placed, ...(cancelled() ? CANCELLED : {}) })),
    "GET /tickets/t1": Response.json(ticket("t1")),
    "DELETE /orders/o1": Response.json(order(CANCELLED)),
  });
  const cancelled = () => calls.some(({ method }) => method === "DELETE");
  return { ...show(<OrderPage orderId="o1" payment={() => <p>the form</p>} />, language), calls };
}

describe("an order's page", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("shows what is held and until when, with the form to pay", async () => {
    open({});
    expect(await screen.findByText("the form")).toBeTruthy();
    expect(screen.getByText("Monday, 14 December 2026")).toBeTruthy();
    expect(screen.getByRole("timer").textContent).toMatch(/held until \d\d:\d\d \((9:5\d|10:00) left\)/);
    expect(screen.getByText("Payment").closest("li")?.getAttribute("aria-current")).toBe("step");
  });

  it("cancels only when asked twice", async () => {
    const { user, calls } = open({});
    await user.click(await screen.findByRole("button", { name: "Cancel this order" }));
    expect(calls.some(({ method }) => method === "DELETE")).toBe(false);
    await user.click(screen.getByRole("button", { name: "Yes, cancel" }));
    expect(await screen.findByText(/This order was cancelled/)).toBeTruthy();
    expect(screen.queryByText("the form")).toBeNull();
  });

  it.each([
    ["stuck", /don't pay again/],
    ["expired", /hold has run out/],
    ["cancelled", /was cancelled/],
    ["refunding", /You get all of it back/],
    ["refunded", /you got all of it back/],
  ])("tells of one that is %s, and takes no payment", async (status, sentence) => {
    open({ status });
    expect(await screen.findByText(sentence)).toBeTruthy();
    expect(screen.queryByText("the form")).toBeNull();
  });

  it("knows that a hold has run out before the server says so", async () => {
    open({ holdExpiresAt: new Date(Date.now() - 1000).toISOString() });
    expect(await screen.findByText(/hold has run out/)).toBeTruthy();
    expect(screen.getByText("Hold ran out")).toBeTruthy();
    expect(screen.queryByText("Held for you")).toBeNull();
    expect(screen.getByRole("link", { name: "Choose again" }).getAttribute("href")).toContain(
      "/upgrade?tickets=",
    );
  });

  it("says that nothing was charged when an unknown payment turns out not to have been made", async () => {
    const events = ["pending", "paying", "stuck", "pending"];
    open({ timeline: events.map((event, minute) => ({ at: `2026-11-20T10:0${minute}:00Z`, event })) });
    expect((await screen.findByRole("alert")).textContent).toMatch(/nothing was charged/);
    expect(screen.getByText("the form")).toBeTruthy();
    expect(screen.getByText(/Not paid, nothing was charged/)).toBeTruthy();
    expect(screen.getAllByText("Places held, waiting for the payment")).toHaveLength(1);
  });

  it("shows the code, a QR code per ticket and the receipt when it is done", async () => {
    const { user } = open({
      status: "fulfilled",
      confirmationCode: "7K3M9XQ2",
      payment: { status: "succeeded", paymentIntentId: "pi_1", failureCode: null },
    });
    expect(await screen.findByText("7K3M9XQ2")).toBeTruthy();
    expect(await screen.findByRole("img", { name: "QR code for the entry code BX-t1" })).toBeTruthy();
    expect(screen.getByText("pi_1")).toBeTruthy();
    const print = vi.fn();
    vi.stubGlobal("print", print);
    await user.click(screen.getByRole("button", { name: "Print" }));
    expect(print).toHaveBeenCalledOnce();
  });

  it("tells what happened, and leaves out what it has no words for", async () => {
    const at = "2026-11-20T10:05:00Z";
    open(
      {
        timeline: [
          { at, event: "pending" },
          { at, event: "brand_new" },
          { at, event: "expired" },
        ],
      },
      "de",
    );
    const story = await screen.findByRole("region", { name: "Was geschah" });
    expect(within(story).getAllByRole("listitem")).toHaveLength(2);
    expect(within(story).getAllByText(/20\.11\.2026, 11:05/)).toHaveLength(2);
  });
});
