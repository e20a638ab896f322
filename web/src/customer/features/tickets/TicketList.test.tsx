// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { show } from "../../../../tests/page";
import { euro } from "../../../../tests/wire";
import TicketList from "./TicketList";

const ticket = (id: string, ticketType: string, reasons: { code: string; message: string }[] = []) => ({
  id,
  ticketType,
  tier: null,
  status: "active",
  visitDate: "2026-12-12",
  paid: euro("29.00"),
  eligibility: { eligible: reasons.length === 0, reasons },
});

function open(tickets: unknown[], active = true) {
  const say = vi.fn();
  return { ...show(<TicketList content={{ tickets }} active={active} say={say} />), say };
}

describe("the tickets", () => {
  it("are chosen together and named in words", async () => {
    const { user, say } = open([ticket("aaaaaaaa-1", "Day Ticket"), ticket("bbbbbbbb-2", "Child Ticket")]);
    for (const box of screen.getAllByRole("checkbox")) await user.click(box);
    await user.click(screen.getByRole("button", { name: "Upgrade these 2 tickets" }));
    expect(say).toHaveBeenCalledWith(
      "I'd like to upgrade these tickets: Day Ticket (aaaaaaaa-1) and Child Ticket (bbbbbbbb-2)",
    );
  });

  it("are told apart by their ids", async () => {
    const { user, say } = open([ticket("aaaaaaaa-1", "Day Ticket"), ticket("bbbbbbbb-2", "Day Ticket")]);
    await user.click(screen.getAllByRole("checkbox")[1] as HTMLElement);
    await user.click(screen.getByRole("button", { name: "Upgrade this ticket" }));
    expect(say).toHaveBeenCalledWith("I'd like to upgrade my ticket: Day Ticket (bbbbbbbb-2)");
  });

  it("say why one cannot be upgraded, in our words or else in the server's", () => {
    open([
      ticket("a", "Day Ticket", [{ code: "used", message: "server" }]),
      ticket("b", "Day Ticket", [{ code: "brand_new_code", message: "Because." }]),
    ]);
    expect(screen.getByText("This ticket has been used.")).toBeTruthy();
    expect(screen.getByText("Because.")).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("show what looks like markup as text", () => {
    open([ticket("a", "<img src=x onerror=alert(1)>")]);
    expect(screen.getByText("<img src=x onerror=alert(1)>")).toBeTruthy();
    expect(document.querySelector("img")).toBeNull();
  });
});
