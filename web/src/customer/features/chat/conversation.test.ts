import { describe, expect, it, vi } from "vitest";
import { freshTabs, message, number } from "../../../../tests/chat";
import { events, words } from "../../../../tests/wire";

describe("a conversation", () => {
  const now = freshTabs();

  it("sends a turn as RunAgentInput and streams the answer", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const { input } = now.server.frames[0] ?? {};
    expect(input).toMatchObject({ threadId: "c1", tools: [], context: [], state: {}, forwardedProps: {} });
    expect(input?.messages).toMatchObject([{ role: "user", content: "hello" }]);
    now.server.push(...events(now.server.runId, ...words("m1", "Good ", "day")));
    expect(now.tab.said()).toEqual(["hello", "Good day"]);
    expect(now.conversation.view.transcript.running).toBe(false);
  });

  it("sends what was said while the chat was loading, once it is loaded", async () => {
    now.server.messages = [{ id: "u0", runId: "r0", role: "user", content: "before" }];
    const loading = now.conversation.start();
    now.conversation.say("early");
    expect(now.server.frames).toEqual([]);
    await loading;
    now.server.open();
    await vi.waitFor(() => expect(now.server.frames).toHaveLength(1));
    expect(now.server.frames[0]?.input.messages).toMatchObject([{ content: "early" }]);
    expect(now.tab.said()).toEqual(["before", "early"]);
  });

  it("asks for the events after the last number when frames are missing, and doubles none", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const all = events(now.server.runId, ...words("m1", "one ", "two ", "three"));
    now.server.runs.set(now.server.runId, all);
    now.server.push(...all.filter((event) => ![4, 5].includes(number(event))));
    await vi.waitFor(() => expect(now.tab.said()).toEqual(["hello", "one two three"]));
    expect(now.server.asked.at(-1)).toContain("/events?after=3");
    now.server.push(...all);
    expect(now.tab.said()).toEqual(["hello", "one two three"]);
  });

  it("looks the run up when the connection comes back", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const all = events(now.server.runId, ...words("m1", "one ", "two"));
    now.server.push(...all.slice(0, 3));
    now.server.runs.set(now.server.runId, all);
    now.server.lose();
    expect(now.conversation.view.connected).toBe(false);
    now.server.open();
    await vi.waitFor(() => expect(now.tab.said()).toEqual(["hello", "one two"]));
  });

  it("sends a turn again under its own id when the server never heard of it", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const { runId } = now.server;
    now.server.lose();
    now.server.open();
    await vi.waitFor(() => expect(now.server.frames).toHaveLength(2));
    expect(now.server.runId).toBe(runId);
  });

  it("gives up in words after some tries, and a retry keeps the id", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const { runId } = now.server;
    for (let look = 0; look < 6; look++) await vi.advanceTimersByTimeAsync(20_000);
    await vi.waitFor(() => expect(now.tab.said()).toEqual(["hello", "failure"]));
    now.conversation.retry();
    expect(now.server.runId).toBe(runId);
    expect(now.tab.said()).toEqual(["hello"]);
  });

  it("looks the run up after a silence", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    now.server.runs.set(now.server.runId, events(now.server.runId, ...words("m1", "there")));
    await vi.advanceTimersByTimeAsync(5_000);
    await vi.waitFor(() => expect(now.tab.said()).toEqual(["hello", "there"]));
  });

  it("retries a failed turn under a new run id with the same message", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const first = now.server.frames[0]?.input;
    now.server.push(...events(now.server.runId).slice(0, 1), {
      type: "RUN_ERROR",
      message: "x",
      code: "y",
      metadata: { n: 2 },
    });
    expect(now.tab.said()).toEqual(["hello", "failure"]);
    expect(now.conversation.canRetry).toBe(true);
    now.conversation.retry();
    const second = now.server.frames[1]?.input;
    expect(second?.messages).toEqual(first?.messages);
    expect(second?.runId).not.toBe(first?.runId);
  });

  it("keeps words typed during an answer for the next turn", async () => {
    await now.tab.begin();
    now.conversation.say("first");
    now.conversation.say("second");
    expect(now.server.frames).toHaveLength(1);
    expect(now.conversation.view.transcript.items.at(-1)).toMatchObject({ text: "second", waiting: true });
    now.server.push(...events(now.server.runId));
    expect(now.server.frames[1]?.input.messages).toMatchObject([{ content: "second" }]);
    expect(now.conversation.view.transcript.items.at(-1)).toMatchObject({ text: "second", waiting: false });
  });

  it("answers an open question with a resume entry", async () => {
    await now.tab.begin();
    const payload = {
      orderId: "o",
      orderVersion: 3,
      paymentMethod: "pm_1",
      amount: { amount: "1.00", currency: "EUR" },
    };
    now.conversation.answer({ interruptId: "i1", status: "resolved", payload }, "I confirm");
    expect(now.server.frames[0]?.input).toMatchObject({
      messages: [{ role: "user", content: "I confirm" }],
      resume: [{ interruptId: "i1", status: "resolved", payload }],
    });
  });

  it("is the same after a reload, an open payment included", async () => {
    const interrupt = { id: "i1", reason: "confirmPayment", metadata: { orderId: "o" } };
    const run = events("r9", ...words("m2", "Shall we?")).slice(0, -1);
    const outcome = { type: "interrupt", interrupts: [interrupt] };
    now.server.runs.set("r9", [
      ...run,
      { type: "RUN_FINISHED", threadId: "c1", runId: "r9", outcome, metadata: { n: 9 } },
    ]);
    now.server.messages = [
      { ...message("a1", "activity", "", "r8"), activityType: "ticketList", activity: { tickets: [] } },
      message("u2", "user", "Double Fun", "r9"),
      message("m2", "assistant", "Shall we?", "r9"),
    ];
    now.server.kept = { interrupt };
    await now.tab.begin();
    expect(now.tab.said()).toEqual(["activity", "Double Fun", "Shall we?"]);
    expect(now.conversation.view.transcript).toMatchObject({ running: false, interrupt: { id: "i1" } });
  });

  it("does not ask again for a payment that is no longer open", async () => {
    const outcome = { type: "interrupt", interrupts: [{ id: "i1", reason: "confirmPayment" }] };
    const end = { type: "RUN_FINISHED", threadId: "c1", runId: "r9", outcome, metadata: { n: 2 } };
    now.server.runs.set("r9", [...events("r9").slice(0, 1), end]);
    now.server.messages = [message("u2", "user", "Double Fun", "r9")];
    await now.tab.begin();
    expect(now.conversation.view.transcript.interrupt).toBeNull();
  });

  it("sends the same run on a new connection when the old one's sign-in has run out", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const { runId } = now.server;
    const refusal = { type: "RUN_ERROR", message: "x", code: "token_expired" };
    now.server.push(refusal);
    expect(now.server.renewals).toBe(1);
    now.server.open();
    expect(now.server.frames).toHaveLength(2);
    expect(now.server.runId).toBe(runId);
    now.server.push(...events(runId, ...words("m1", "fine")));
    expect(now.tab.said()).toEqual(["hello", "fine"]);
  });

  it("offers no retry where the server says that it would not help", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const metadata = { n: 2, retryable: false };
    now.server.push(...events(now.server.runId).slice(0, 1), {
      type: "RUN_ERROR",
      message: "x",
      code: "y",
      metadata,
    });
    expect(now.conversation.view.transcript.items.at(-1)).toMatchObject({
      kind: "failure",
      retryable: false,
    });
  });

  it("shows what another page of the customer said and heard", async () => {
    await now.tab.begin();
    const all = events("r7", ...words("m7", "From afar"));
    now.server.runs.set("r7", all);
    now.server.messages = [
      message("u7", "user", "Over there", "r7"),
      message("m7", "assistant", "From afar", "r7"),
    ];
    now.server.push(...all);
    await vi.waitFor(() => expect(now.tab.said()).toEqual(["Over there", "From afar"]));
    expect(now.conversation.view.transcript.running).toBe(false);
  });

  it("goes on with a run that was under way before a reload", async () => {
    const all = events("r9", ...words("m2", "one ", "two"));
    now.server.runs.set("r9", all.slice(0, 3));
    now.server.messages = [message("u2", "user", "hi", "r9")];
    now.server.kept = { running: "r9" };
    await now.tab.begin();
    expect(now.conversation.view.transcript.running).toBe(true);
    now.server.runs.set("r9", all);
    now.server.messages.push(message("m2", "assistant", "one two", "r9"));
    now.server.kept = {};
    await vi.advanceTimersByTimeAsync(1_500);
    await vi.waitFor(() => expect(now.tab.said()).toEqual(["hi", "one two"]));
  });

  it("is not disturbed by another run's events or by nonsense", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    now.server.push(
      { type: "RUN_STARTED", threadId: "c2", runId: "other", metadata: { n: 1 } },
      { nonsense: true },
    );
    now.server.socket?.frame("{");
    now.server.push(...events(now.server.runId, ...words("m1", "fine")));
    expect(now.tab.said()).toEqual(["hello", "fine"]);
  });

  it("says that a conversation is not there", async () => {
    vi.stubGlobal("fetch", async () => Response.json({ code: "not_found" }, { status: 404 }));
    await now.conversation.start();
    expect(now.conversation.view.phase).toBe("missing");
  });
});
