// @vitest-environment jsdom
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { problem, serve, show } from "../../../../tests/page";
import { order, ticket, upgradeOptions } from "../../../../tests/wire";
import { UpgradePage } from "./UpgradePage";

type Answers = Parameters<typeof serve>[0];

function open(answers: Answers) {
  const calls = serve({
    "GET /upgrade-options": Response.json(upgradeOptions()),
    "GET /tickets": Response.json({ tickets: [ticket("t1"), ticket("t2")], nextCursor: null }),
    ...answers,
  });
  const placed = vi.fn();
  const page = show(<UpgradePage ticketIds={["t1"]} placed={placed} />);
  const orders = () => calls.filter(({ method }) => method === "POST");
  return { ...page, calls, orders, placed };
}

async function takeTheCheapest(user: ReturnType<typeof show>["user"]) {
  const card = (await screen.findByRole("heading", { name: "Non-stop" })).closest("article") as HTMLElement;
  await user.click(within(card).getByRole("button", { name: /Choose a date/ }));
  await user.click(await screen.findByRole("button", { name: /14 December 2026/ }));
  await user.click(screen.getByRole("button", { name: "Take this date" }));
}

describe("the page of options", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("asks for the chosen tickets and names them", async () => {
    const { calls } = open({});
    const chosen = await screen.findByRole("list", { name: "Chosen tickets" });
    expect(within(chosen).getAllByRole("listitem")).toHaveLength(1);
    expect(calls.find(({ path }) => path === "/upgrade-options")?.query.getAll("ticketId")).toEqual(["t1"]);
  });

  it("places the order and goes on to it", async () => {
    const { user, orders, placed } = open({ "POST /orders": Response.json(order(), { status: 201 }) });
    await takeTheCheapest(user);
    await waitFor(() => expect(placed).toHaveBeenCalledWith("o1"));
    expect(orders()).toHaveLength(1);
    expect(orders()[0]?.body).toEqual({ ticketIds: ["t1"], tier: "non-stop", visitDate: "2026-12-14" });
  });

  it("asks again under the same key when an answer was lost", async () => {
    const { user, orders, placed } = open({
      "POST /orders": [new TypeError("network"), Response.json(order(), { status: 201 })],
    });
    await takeTheCheapest(user);
    await waitFor(() => expect(placed).toHaveBeenCalledOnce(), { timeout: 4000 });
    expect(new Set(orders().map(({ key }) => key)).size).toBe(1);
    expect(orders()).toHaveLength(2);
  });

  it("says why the places are gone, and takes what can be had instead under a new key", async () => {
    const gone = problem(422, "sold_out", {
      alternatives: [{ tier: "double-fun", visitDate: "2026-12-12" }],
    });
    const { user, orders, placed } = open({
      "POST /orders": [gone, Response.json(order(), { status: 201 })],
    });
    await takeTheCheapest(user);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Nothing was ordered.");
    await user.click(within(alert).getByRole("button", { name: /Instead: Double Fun/ }));
    await waitFor(() => expect(placed).toHaveBeenCalledOnce());
    expect(orders()[1]?.body).toMatchObject({ tier: "double-fun", visitDate: "2026-12-12" });
    expect(orders()[0]?.key).not.toBe(orders()[1]?.key);
  });

  it("says when the options can't be had, and asks again", async () => {
    const { user } = open({
      "GET /upgrade-options": [problem(503, "unavailable"), Response.json(upgradeOptions())],
    });
    await user.click(await screen.findByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Double Fun" })).toBeTruthy();
  });

  it("refuses options that are not three", async () => {
    open({ "GET /upgrade-options": Response.json({ ticketIds: [], options: [] }) });
    expect((await screen.findByRole("alert")).textContent).toContain("didn't work on our side");
  });
});
