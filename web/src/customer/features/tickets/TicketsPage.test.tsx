// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { problem, serve, show } from "../../../../tests/page";
import { ticket } from "../../../../tests/wire";
import { TicketsPage } from "./TicketsPage";

const USED = { eligible: false, reasons: [{ code: "used", message: "server" }] };

function open(answers: Parameters<typeof serve>[0]) {
  const calls = serve({ "GET /me": Response.json({ email: "ada@example.com" }), ...answers });
  const upgrade = vi.fn();
  return { ...show(<TicketsPage upgrade={upgrade} />), upgrade, calls };
}

const page = (tickets: unknown[], nextCursor: string | null = null) => Response.json({ tickets, nextCursor });

describe("the tickets page", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("offers what can be upgraded and tells why the rest cannot", async () => {
    const tickets = [ticket("t1"), ticket("t2", { eligibility: USED }), ticket("t3")];
    const { user, upgrade } = open({ "GET /tickets": page(tickets) });
    const others = await screen.findByRole("region", { name: "Other tickets" });
    expect(within(others).getByText("This ticket has been used.")).toBeTruthy();
    for (const box of screen.getAllByRole("checkbox")) await user.click(box);
    await user.click(screen.getByRole("button", { name: "Upgrade these 2 tickets" }));
    expect(upgrade).toHaveBeenCalledWith(["t1", "t3"]);
    expect(screen.getAllByRole("link", { name: /^Show: / })).toHaveLength(3);
  });

  it("fetches the next page when asked", async () => {
    const { user, calls } = open({ "GET /tickets": [page([ticket("t1")], "more"), page([ticket("t2")])] });
    await user.click(await screen.findByRole("button", { name: "Show more" }));
    expect(await screen.findAllByRole("checkbox")).toHaveLength(2);
    expect(calls.map(({ query }) => query.get("cursor"))).toContain("more");
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });

  it("tells an address without tickets how they are found", async () => {
    open({ "GET /tickets": page([]) });
    expect(await screen.findByText(/no tickets for ada@example.com/)).toBeTruthy();
  });

  it.each([
    [503, /a lot going on/],
    [500, /didn't work on our side/],
    [403, /Your account can't do that/],
  ])("says what a %s means", async (status, sentence) => {
    open({ "GET /tickets": problem(status, "x") });
    expect((await screen.findByRole("alert")).textContent).toMatch(sentence);
  });
});
