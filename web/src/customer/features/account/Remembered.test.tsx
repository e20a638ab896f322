// @vitest-environment jsdom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { problem, serve, show } from "../../../../tests/page";
import type { Profile } from "../../queries";
import { Remembered } from "./Remembered";

const ADA: Profile = {
  id: "c1",
  email: "ada@example.com",
  firstName: "Ada",
  lastName: "Winter",
  phone: null,
  language: "en",
  marketingConsent: false,
  rememberPreferences: true,
};

const memory = (id: string, text: string) => ({
  id,
  kind: "preference",
  text,
  rememberedAt: "2026-11-20T12:00:00Z",
});
const TIER = memory("mem-1", "Prefers Non-stop.");
const DAY = memory("mem-2", "Likes to visit on a Saturday.");
const page = (...memories: unknown[]) => Response.json({ memories, nextCursor: null });

describe("what is remembered", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is listed, and one of it is forgotten", async () => {
    const calls = serve({
      "GET /memories": [page(TIER, DAY), page(DAY)],
      "DELETE /memories/mem-1": Response.json({ forgotten: 1 }),
    });
    const { user } = show(<Remembered profile={ADA} />);
    await user.click(await screen.findByRole("button", { name: "Forget: Prefers Non-stop." }));
    expect((await screen.findByRole("status")).textContent).toBe("Forgotten.");
    await waitFor(() => expect(screen.queryByText("Prefers Non-stop.")).toBeNull());
    expect(await screen.findByText("Likes to visit on a Saturday.")).toBeTruthy();
    expect(calls.filter(({ method }) => method === "DELETE").map(({ path }) => path)).toEqual([
      "/memories/mem-1",
    ]);
  });

  it("is forgotten as a whole, in German", async () => {
    const calls = serve({
      "GET /memories": [page(TIER, DAY), page()],
      "DELETE /memories": Response.json({ forgotten: 2 }),
    });
    const { user } = show(<Remembered profile={ADA} />, "de");
    await user.click(await screen.findByRole("button", { name: "Alles vergessen" }));
    expect(await screen.findByText("Im Moment nichts.")).toBeTruthy();
    expect(calls.some(({ method, path }) => method === "DELETE" && path === "/memories")).toBe(true);
  });

  it("is switched off, which deletes it", async () => {
    const calls = serve({
      "GET /memories": [page(TIER), page()],
      "PATCH /me": Response.json({ ...ADA, rememberPreferences: false }),
    });
    const { user } = show(<Remembered profile={ADA} />);
    expect(await screen.findByText("Prefers Non-stop.")).toBeTruthy();
    await user.click(screen.getByRole("checkbox", { name: /Remember my preferences/ }));
    expect(await screen.findByText("Nothing at the moment.")).toBeTruthy();
    expect(calls.filter(({ method }) => method === "PATCH").map(({ body }) => body)).toEqual([
      { rememberPreferences: false },
    ]);
  });

  it("says so when the memory is away, and shows it as text whatever it says", async () => {
    serve({
      "GET /memories": page(memory("mem-3", "<img src=x onerror=alert(1)>")),
      "DELETE /memories": problem(503, "unavailable"),
    });
    const { user, container } = show(<Remembered profile={ADA} />);
    await user.click(await screen.findByRole("button", { name: "Forget everything" }));
    expect((await screen.findByRole("alert")).textContent).toContain("try again in a moment");
    expect(await screen.findByText("<img src=x onerror=alert(1)>")).toBeTruthy();
    expect(container.querySelector("img")).toBeNull();
  });
});
