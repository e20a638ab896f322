import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { events, words } from "../../../../tests/wire";
import { createApi } from "../../../api/client";
import type { Connect, ConnectionEvents } from "./connection";
import { Conversation } from "./conversation";

/** The server at the wire: stored messages and events, and a socket that can lose frames. */
class Server {
  messages: Record<string, unknown>[] = [];
  runs = new Map<string, Record<string, unknown>[]>();
  frames: { input: { runId: string; messages: { id: string; content: string }[]; resume?: unknown[] } }[] =
    [];
  asked: string[] = [];
  kept: Record<string, unknown> = {};
  renewals = 0;
  socket: ConnectionEvents | null = null;

  readonly connect: Connect = (_url, socket) => {
    this.socket = socket;
    return {
      send: (frame) => {
        this.frames.push(JSON.parse(frame));
        return true;
      },
      renew: () => {
        this.renewals += 1;
      },
      close: () => undefined,
    };
  };

  readonly fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    this.asked.push(url.pathname + url.search);
    if (url.pathname.endsWith("/messages")) return Response.json({ messages: this.messages, ...this.kept });
    const runId = /runs\/([^/]+)\/events/.exec(url.pathname)?.[1] ?? "";
    const stored = this.runs.get(runId);
    if (!stored) return Response.json({ code: "not_found" }, { status: 404 });
    const after = Number(url.searchParams.get("after") ?? 0);
    return Response.json({ events: stored.filter((event) => number(event) > after), finished: false });
  };

  push(...sent: Record<string, unknown>[]): void {
    for (const event of sent) this.socket?.frame(JSON.stringify(event));
  }

  get runId(): string {
    return this.frames.at(-1)?.input.runId ?? "";
  }
}

const number = (event: Record<string, unknown>) => (event.metadata as { n: number }).n;

describe("a conversation", () => {
  let server: Server;
  let conversation: Conversation;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    server = new Server();
    vi.stubGlobal("fetch", server.fetch);
    const api = createApi("http://api.test", { accessToken: async () => "token", expire: () => undefined });
    conversation = new Conversation("c1", api, server.connect);
  });

  afterEach(() => {
    conversation.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const said = () =>
    conversation.view.transcript.items.map((item) => ("text" in item ? item.text : item.kind));
  const settled = (check: () => void) => vi.waitFor(check);
  const begin = async () => {
    await conversation.start();
    server.socket?.opened();
  };

  it("sends a turn as RunAgentInput and streams the answer", async () => {
    await begin();
    conversation.say("hello");
    const { input } = server.frames[0] ?? {};
    expect(input).toMatchObject({ threadId: "c1", tools: [], context: [], state: {}, forwardedProps: {} });
    expect(input?.messages).toMatchObject([{ role: "user", content: "hello" }]);
    server.push(...events(server.runId, ...words("m1", "Good ", "day")));
    expect(said()).toEqual(["hello", "Good day"]);
    expect(conversation.view.transcript.running).toBe(false);
  });

  it("sends what was said while the chat was loading, once it is loaded", async () => {
    server.messages = [{ id: "u0", runId: "r0", role: "user", content: "before" }];
    const loading = conversation.start();
    conversation.say("early");
    expect(server.frames).toEqual([]);
    await loading;
    server.socket?.opened();
    await settled(() => expect(server.frames).toHaveLength(1));
    expect(server.frames[0]?.input.messages).toMatchObject([{ content: "early" }]);
    expect(said()).toEqual(["before", "early"]);
  });

  it("asks for the events after the last number when frames are missing, and doubles none", async () => {
    await begin();
    conversation.say("hello");
    const all = events(server.runId, ...words("m1", "one ", "two ", "three"));
    server.runs.set(server.runId, all);
    server.push(...all.filter((event) => ![4, 5].includes(number(event))));
    await settled(() => expect(said()).toEqual(["hello", "one two three"]));
    expect(server.asked.at(-1)).toContain("/events?after=3");
    server.push(...all);
    expect(said()).toEqual(["hello", "one two three"]);
  });

  it("looks the run up when the connection comes back", async () => {
    await begin();
    conversation.say("hello");
    const all = events(server.runId, ...words("m1", "one ", "two"));
    server.push(...all.slice(0, 3));
    server.runs.set(server.runId, all);
    server.socket?.lost();
    expect(conversation.view.connected).toBe(false);
    server.socket?.opened();
    await settled(() => expect(said()).toEqual(["hello", "one two"]));
  });

  it("sends a turn again under its own id when the server never heard of it", async () => {
    await begin();
    conversation.say("hello");
    const { runId } = server;
    server.socket?.lost();
    server.socket?.opened();
    await settled(() => expect(server.frames).toHaveLength(2));
    expect(server.runId).toBe(runId);
  });

  it("gives up in words after some tries, and a retry keeps the id", async () => {
    await begin();
    conversation.say("hello");
    const { runId } = server;
    for (let look = 0; look < 6; look++) await vi.advanceTimersByTimeAsync(20_000);
    await settled(() => expect(said()).toEqual(["hello", "failure"]));
    conversation.retry();
    expect(server.runId).toBe(runId);
    expect(said()).toEqual(["hello"]);
  });

  it("looks the run up after a silence", async () => {
    await begin();
    conversation.say("hello");
    server.runs.set(server.runId, events(server.runId, ...words("m1", "there")));
    await vi.advanceTimersByTimeAsync(5_000);
    await settled(() => expect(said()).toEqual(["hello", "there"]));
  });

  it("retries a failed turn under a new run id with the same message", async () => {
    await begin();
    conversation.say("hello");
    const first = server.frames[0]?.input;
    server.push(...events(server.runId).slice(0, 1), {
      type: "RUN_ERROR",
      message: "x",
      code: "y",
      metadata: { n: 2 },
    });
    expect(said()).toEqual(["hello", "failure"]);
    expect(conversation.canRetry).toBe(true);
    conversation.retry();
    const second = server.frames[1]?.input;
    expect(second?.messages).toEqual(first?.messages);
    expect(second?.runId).not.toBe(first?.runId);
  });

  it("keeps words typed during an answer for the next turn", async () => {
    await begin();
    conversation.say("first");
    conversation.say("second");
    expect(server.frames).toHaveLength(1);
    expect(conversation.view.transcript.items.at(-1)).toMatchObject({ text: "second", waiting: true });
    server.push(...events(server.runId));
    expect(server.frames[1]?.input.messages).toMatchObject([{ content: "second" }]);
    expect(conversation.view.transcript.items.at(-1)).toMatchObject({ text: "second", waiting: false });
  });

  it("answers an open question with a resume entry", async () => {
    await begin();
    const payload = {
      orderId: "o",
      orderVersion: 3,
      paymentMethod: "pm_1",
      amount: { amount: "1.00", currency: "EUR" },
    };
    conversation.answer({ interruptId: "i1", status: "resolved", payload }, "I confirm");
    expect(server.frames[0]?.input).toMatchObject({
      messages: [],
      resume: [{ interruptId: "i1", status: "resolved", payload }],
    });
  });

  const message = (id: string, role: string, content: string, runId: string) => ({
    id,
    role,
    content,
    runId,
  });

  it("is the same after a reload, an open payment included", async () => {
    const interrupt = { id: "i1", reason: "confirmPayment", metadata: { orderId: "o" } };
    const run = events("r9", ...words("m2", "Shall we?")).slice(0, -1);
    const outcome = { type: "interrupt", interrupts: [interrupt] };
    server.runs.set("r9", [
      ...run,
      { type: "RUN_FINISHED", threadId: "c1", runId: "r9", outcome, metadata: { n: 9 } },
    ]);
    server.messages = [
      { ...message("a1", "activity", "", "r8"), activityType: "ticketList", activity: { tickets: [] } },
      message("u2", "user", "Double Fun", "r9"),
      message("m2", "assistant", "Shall we?", "r9"),
    ];
    server.kept = { interrupt };
    await begin();
    expect(said()).toEqual(["activity", "Double Fun", "Shall we?"]);
    expect(conversation.view.transcript).toMatchObject({ running: false, interrupt: { id: "i1" } });
  });

  it("does not ask again for a payment that is no longer open", async () => {
    const outcome = { type: "interrupt", interrupts: [{ id: "i1", reason: "confirmPayment" }] };
    const end = { type: "RUN_FINISHED", threadId: "c1", runId: "r9", outcome, metadata: { n: 2 } };
    server.runs.set("r9", [...events("r9").slice(0, 1), end]);
    server.messages = [message("u2", "user", "Double Fun", "r9")];
    await begin();
    expect(conversation.view.transcript.interrupt).toBeNull();
  });

  it("after a reload lets a settled payment be spoken of without paying again", async () => {
    const error = { type: "RUN_ERROR", message: "x", code: "agent_unavailable", metadata: { n: 2 } };
    server.runs.set("r9", [...events("r9").slice(0, 1), error]);
    server.messages = [
      { ...message("a9", "activity", "", "r9"), activityType: "paymentReceipt", activity: {} },
    ];
    server.kept = { interrupt: { id: "i1", reason: "confirmPayment", outcome: { outcome: "paid" } } };
    await begin();
    expect(conversation.view.transcript.interrupt).toBeNull();
    conversation.retry();
    expect(server.frames[0]?.input.resume).toEqual([{ interruptId: "i1", status: "cancelled" }]);
  });

  it("sends the same run on a new connection when the old one's sign-in has run out", async () => {
    await begin();
    conversation.say("hello");
    const { runId } = server;
    const refusal = { type: "RUN_ERROR", message: "x", code: "token_expired" };
    server.push(refusal);
    expect(server.renewals).toBe(1);
    server.socket?.opened();
    expect(server.frames).toHaveLength(2);
    expect(server.runId).toBe(runId);
    server.push(...events(runId, ...words("m1", "fine")));
    expect(said()).toEqual(["hello", "fine"]);
  });

  it("offers no retry where the server says that it would not help", async () => {
    await begin();
    conversation.say("hello");
    const metadata = { n: 2, retryable: false };
    server.push(...events(server.runId).slice(0, 1), {
      type: "RUN_ERROR",
      message: "x",
      code: "y",
      metadata,
    });
    expect(conversation.view.transcript.items.at(-1)).toMatchObject({ kind: "failure", retryable: false });
  });

  it("shows what another page of the customer said and heard", async () => {
    await begin();
    const all = events("r7", ...words("m7", "From afar"));
    server.runs.set("r7", all);
    server.messages = [
      message("u7", "user", "Over there", "r7"),
      message("m7", "assistant", "From afar", "r7"),
    ];
    server.push(...all);
    await settled(() => expect(said()).toEqual(["Over there", "From afar"]));
    expect(conversation.view.transcript.running).toBe(false);
  });

  it("goes on with a run that was under way before a reload", async () => {
    const all = events("r9", ...words("m2", "one ", "two"));
    server.runs.set("r9", all.slice(0, 3));
    server.messages = [message("u2", "user", "hi", "r9")];
    server.kept = { running: "r9" };
    await begin();
    expect(conversation.view.transcript.running).toBe(true);
    server.runs.set("r9", all);
    server.messages.push(message("m2", "assistant", "one two", "r9"));
    server.kept = {};
    await vi.advanceTimersByTimeAsync(1_500);
    await settled(() => expect(said()).toEqual(["hi", "one two"]));
  });

  it("is not disturbed by another run's events or by nonsense", async () => {
    await begin();
    conversation.say("hello");
    server.push(
      { type: "RUN_STARTED", threadId: "c2", runId: "other", metadata: { n: 1 } },
      { nonsense: true },
    );
    server.socket?.frame("{");
    server.push(...events(server.runId, ...words("m1", "fine")));
    expect(said()).toEqual(["hello", "fine"]);
  });

  it("says that a conversation is not there", async () => {
    vi.stubGlobal("fetch", async () => Response.json({ code: "not_found" }, { status: 404 }));
    await conversation.start();
    expect(conversation.view.phase).toBe("missing");
  });
});
