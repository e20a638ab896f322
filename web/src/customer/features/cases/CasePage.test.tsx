// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { problem, serve, show } from "../../../../tests/page";
import { CasePage } from "./CasePage";

const CASE = {
  id: "k1",
  number: "C-1001",
  status: "open",
  reason: "asked",
  subject: "for the team",
  summary: "for the team",
  conversationId: "c1",
  assignee: null,
  version: 1,
  createdAt: "2026-11-20T10:00:00Z",
  updatedAt: "2026-11-20T10:00:00Z",
  messages: [{ id: "m1", author: "staff", body: "<b>Hello</b>", createdAt: "2026-11-20T10:05:00Z" }],
  transcript: [],
};
const SAID = { id: "m2", author: "customer", body: "Thanks", createdAt: "2026-11-20T10:06:00Z" };

describe("a case", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("shows what was written, as text, and nothing that was meant for the team", async () => {
    serve({ "GET /cases/k1": Response.json(CASE) });
    show(<CasePage caseId="k1" />);
    expect(await screen.findByText("<b>Hello</b>")).toBeTruthy();
    expect(screen.getByRole("heading", { name: "Case C-1001" })).toBeTruthy();
    expect(screen.queryByText(/for the team/)).toBeNull();
  });

  it("takes an answer", async () => {
    const calls = serve({
      "GET /cases/k1": Response.json(CASE),
      "POST /cases/k1/messages": Response.json(
        { ...CASE, messages: [...CASE.messages, SAID] },
        { status: 201 },
      ),
    });
    const { user } = show(<CasePage caseId="k1" />);
    await user.type(await screen.findByLabelText("Your answer"), "  Thanks ");
    await user.click(screen.getByRole("button", { name: "Send" }));
    expect(await screen.findByText(/We'll answer here/)).toBeTruthy();
    expect(calls.find(({ method }) => method === "POST")?.body).toEqual({ body: "Thanks" });
  });

  it("sends an answer once, however fast it is clicked", async () => {
    const calls = serve({
      "GET /cases/k1": Response.json(CASE),
      "POST /cases/k1/messages": Response.json(
        { ...CASE, messages: [...CASE.messages, SAID] },
        { status: 201 },
      ),
    });
    const { user } = show(<CasePage caseId="k1" />);
    await user.type(await screen.findByLabelText("Your answer"), "Thanks");
    const form = screen.getByRole("button", { name: "Send" }).closest("form");
    form?.requestSubmit();
    form?.requestSubmit();
    expect(await screen.findByText(/We'll answer here/)).toBeTruthy();
    expect(calls.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("keeps the words when they could not be sent", async () => {
    serve({ "GET /cases/k1": Response.json(CASE), "POST /cases/k1/messages": problem(503, "unavailable") });
    const { user } = show(<CasePage caseId="k1" />);
    const field = await screen.findByLabelText<HTMLTextAreaElement>("Your answer");
    await user.type(field, "Thanks");
    await user.click(screen.getByRole("button", { name: "Send" }));
    expect((await screen.findByRole("alert")).textContent).toContain("try again");
    expect(field.value).toBe("Thanks");
  });

  it("that is closed takes none", async () => {
    serve({ "GET /cases/k1": Response.json({ ...CASE, status: "closed" }) });
    show(<CasePage caseId="k1" />);
    expect(await screen.findByText(/This case is closed/)).toBeTruthy();
    expect(screen.queryByLabelText("Your answer")).toBeNull();
  });
});
