// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { serve, show } from "../../../../tests/page";
import { order } from "../../../../tests/wire";
import OrderSummary from "./OrderSummary";

const HELD = "GET /orders/o1";

function open(shown: Record<string, unknown> = {}, props: { active?: boolean; asked?: boolean } = {}) {
  const content = { order: order(shown) };
  return show(<OrderSummary content={content} active asked={false} say={vi.fn()} {...props} />);
}

describe("an order in the chat", () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ["fulfilled", "Done", "Total"],
    ["cancelled", "Cancelled", "Total"],
    ["expired", "Hold ran out", "Total"],
    ["stuck", "Being checked", "To pay"],
  ])("is shown as it is now: %s", async (status, badge, total) => {
    serve({ [HELD]: Response.json(order({ status, version: 3 })) });
    open();
    expect(screen.getByText("Held for you")).toBeTruthy();
    expect(await screen.findByText(badge)).toBeTruthy();
    expect(screen.queryByText("Held for you")).toBeNull();
    expect(screen.getByText(total)).toBeTruthy();
    expect(screen.queryByRole("timer")).toBeNull();
  });

  it("knows that its hold has run out before the server says so", () => {
    serve({ [HELD]: Response.json(order()) });
    open({ holdExpiresAt: new Date(Date.now() - 1000).toISOString() });
    expect(screen.getByText("Hold ran out")).toBeTruthy();
  });

  it("counts down, unless the form below does", async () => {
    serve({ [HELD]: Response.json(order()) });
    const page = open();
    expect(screen.getByRole("timer")).toBeTruthy();
    page.unmount();
    open({}, { asked: true });
    expect(screen.queryByRole("timer")).toBeNull();
  });

  it("asks nobody about an order that is over", async () => {
    const calls = serve({});
    open({ status: "cancelled" });
    expect(screen.getByText("Cancelled")).toBeTruthy();
    await waitFor(() => expect(calls).toEqual([]));
  });
});
