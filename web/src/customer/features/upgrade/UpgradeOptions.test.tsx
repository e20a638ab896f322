// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { show } from "../../../../tests/page";
import { upgradeOptions } from "../../../../tests/wire";
import UpgradeOptions from "./UpgradeOptions";

function open(active = true, language: "en" | "de" = "en") {
  const say = vi.fn();
  return { ...show(<UpgradeOptions content={upgradeOptions()} active={active} say={say} />, language), say };
}

const card = (name: string) =>
  within(screen.getByRole("heading", { name }).closest("article") as HTMLElement);

describe("the three tiers", () => {
  it("are always three, in their order, with what each gives", () => {
    open();
    expect(screen.getAllByRole("heading").map((heading) => heading.textContent)).toEqual([
      "Standard",
      "Non-stop",
      "Double Fun",
    ]);
    expect(card("Non-stop").getByText("Fast lane")).toBeTruthy();
  });

  it("show the lowest price that still has places", () => {
    open();
    expect(card("Double Fun").getByText("+€24")).toBeTruthy();
  });

  it("say why one is unavailable, and offer what can be had instead", async () => {
    const { user, say } = open();
    expect(card("Standard").getByText("Sold out.")).toBeTruthy();
    expect(card("Standard").queryByRole("button", { name: /Choose a date/ })).toBeNull();
    await user.click(card("Standard").getByRole("button", { name: /Instead: Non-stop/ }));
    expect(say).toHaveBeenCalledWith("Non-stop on 12 December 2026, please");
  });

  it("open a calendar whose cells show price and places, and say the chosen date", async () => {
    const { user, say } = open();
    await user.click(card("Double Fun").getByRole("button", { name: /Choose a date/ }));
    const cell = await screen.findByRole("button", { name: /Saturday, 12 December 2026/ });
    expect(cell.textContent).toContain("€36");
    expect(cell.textContent).toContain("98 left");
    expect(cell.textContent).toContain(", +€36.00, 98 places left");
    const soldOut = screen.getByRole("button", { name: /15 December 2026/ });
    expect(soldOut.getAttribute("aria-disabled")).toBe("true");
    await user.click(cell);
    await user.click(screen.getByRole("button", { name: "Take this date" }));
    expect(say).toHaveBeenCalledWith("Double Fun on 12 December 2026, please");
  });

  it("can be chosen by keyboard alone", async () => {
    const { user, say } = open();
    card("Double Fun")
      .getByRole("button", { name: /Choose a date/ })
      .focus();
    await user.keyboard("{Enter}");
    const cheapest = await screen.findByRole("button", { name: /14 December 2026/ });
    cheapest.focus();
    await user.keyboard("{Enter}");
    screen.getByRole("button", { name: "Take this date" }).focus();
    await user.keyboard("{Enter}");
    expect(say).toHaveBeenCalledWith("Double Fun on 14 December 2026, please");
  });

  it("can only be read once the chat has moved on", () => {
    open(false);
    expect(screen.queryAllByRole("button")).toEqual([]);
  });

  it("speak German", async () => {
    const { user, say } = open(true, "de");
    await user.click(card("Standard").getByRole("button", { name: /Stattdessen/ }));
    expect(say).toHaveBeenCalledWith("Non-stop am 12. Dezember 2026, bitte");
  });
});
