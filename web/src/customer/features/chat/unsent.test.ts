import { describe, expect, it, vi } from "vitest";
import { freshTabs, message } from "../../../../tests/chat";
import { events, words } from "../../../../tests/wire";

describe("words and answers that do not arrive at once", () => {
  const now = freshTabs();

  const refusal = (runId: string, code: string, n: number | null = 2) => ({
    type: "RUN_ERROR",
    message: "x",
    code,
    metadata: { runId, ...(n === null ? {} : { n }) },
  });
  const failing = (runId: string, code: string) => [...events(runId).slice(0, 1), refusal(runId, code)];
  it("never says an answer's words again as a message of their own", async () => {
    now.server.runs.set("r9", failing("r9", "unavailable"));
    now.server.messages = [message("answer-1", "user", "I confirm", "r9")];
    await now.tab.begin();
    expect(now.tab.said()).toEqual(["I confirm", "failure"]);
    expect(now.conversation.canRetry).toBe(false);
  });

  it("keeps words that wait for an answer over a reload, and says them after it", async () => {
    await now.tab.begin();
    now.conversation.say("first");
    now.conversation.say("second");
    const first = events(now.server.runId, ...words("m1", "An answer"));
    now.server.push(...first.slice(0, 2));
    now.server.runs.set(now.server.runId, first.slice(0, 2));
    now.server.messages = [
      message(now.server.frames[0]?.input.messages[0]?.id ?? "", "user", "first", now.server.runId),
    ];
    now.server.kept = { running: now.server.runId };
    await now.tab.reload();
    expect(now.tab.said()).toEqual(["first", "", "second"]);
    expect(now.tab.waits()).toEqual(["second"]);
    now.server.messages.push(message("m1", "assistant", "An answer", now.server.runId));
    now.server.kept = {};
    now.server.runs.set(now.server.runId, first);
    now.server.push(...first);
    await vi.waitFor(() =>
      expect(now.server.frames.at(-1)?.input.messages).toMatchObject([{ content: "second" }]),
    );
    expect(now.tab.said()).toEqual(["first", "An answer", "second"]);
    expect(now.tab.waits()).toEqual([]);
  });

  it("says what never left once more after a reload, under the same ids", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const lost = now.server.frames[0]?.input;
    await now.tab.reload();
    await vi.waitFor(() => expect(now.server.frames).toHaveLength(2));
    expect(now.server.frames[1]?.input).toEqual(lost);
    now.server.push(...events(now.server.runId, ...words("m1", "Hi")));
    expect(now.tab.said()).toEqual(["hello", "Hi"]);
    expect([...now.tab.kept.keys()]).toEqual([]);
  });

  it("gives words back that wait for an answer that is not coming, before what is being written", async () => {
    await now.tab.begin();
    now.conversation.say("first");
    now.conversation.say("second");
    now.conversation.say("third");
    now.conversation.draft.write("fourth");
    now.server.push(...failing(now.server.runId, "agent_failed"));
    expect(now.tab.said()).toEqual(["first", "failure"]);
    expect(now.conversation.draft.read()).toBe("second\nthird\nfourth");
    await now.tab.reload();
    expect(now.conversation.draft.read()).toBe("second\nthird\nfourth");
    expect(now.server.frames).toHaveLength(1);
  });

  it("does not bring back words that never got through once others were said instead", async () => {
    await now.tab.begin();
    now.conversation.say("first");
    now.server.push(refusal(now.server.runId, "too_many_requests", null));
    expect(now.tab.said()).toEqual(["first", "failure"]);
    now.conversation.say("second");
    now.server.push(...events(now.server.runId));
    await now.tab.reload();
    expect(now.server.frames).toHaveLength(2);
  });

  it("looks at what became of a question that another page answered first", async () => {
    await now.tab.begin();
    now.conversation.answer({ interruptId: "i1", status: "resolved", payload: {} }, "I confirm");
    const mine = now.server.frames[0]?.input;
    now.server.runs.set("r7", events("r7", ...words("m7", "Paid, thank you!")));
    now.server.messages = [
      message("answer-7", "user", "I confirm over there", "r7"),
      message(mine?.messages[0]?.id ?? "", "user", "I confirm", mine?.runId ?? ""),
      message("m7", "assistant", "Paid, thank you!", "r7"),
    ];
    now.server.push(...events("r7").slice(0, 1), ...failing(now.server.runId, "interrupt_unknown"));
    const all = ["I confirm over there", "I confirm", "Paid, thank you!", "failure"];
    await vi.waitFor(() => expect(now.tab.said()).toEqual(all));
    expect(now.conversation.view.transcript.nextSteps).toEqual(["Go on"]);
    expect(now.conversation.canRetry).toBe(false);
  });

  it("waits with its words where another page's messages fill the queue", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    now.server.runs.set("r7", events("r7").slice(0, 1));
    now.server.messages = [message("u7", "user", "Over there", "r7")];
    now.server.kept = { running: "r7" };
    now.server.push(refusal(now.server.runId, "conversation_busy", null));
    await vi.waitFor(() => expect(now.tab.said()).toEqual(["Over there", "hello"]));
    expect(now.tab.waits()).toEqual(["hello"]);
    now.server.kept = {};
    now.server.runs.set("r7", events("r7"));
    now.server.push(...events("r7"));
    await vi.waitFor(() => expect(now.server.frames).toHaveLength(2));
    expect(now.server.frames[1]?.input).toEqual(now.server.frames[0]?.input);
  });

  it("shows after its own answer what another page said meanwhile", async () => {
    await now.tab.begin();
    now.conversation.say("hello");
    const { runId } = now.server;
    now.server.push(...events("r7", ...words("m7", "From afar")));
    const mine = now.server.frames[0]?.input.messages[0]?.id ?? "";
    const all = events(runId, ...words("m1", "Hi"));
    now.server.runs.set(runId, all);
    now.server.messages = [
      message("u7", "user", "Over there", "r7"),
      message("m7", "assistant", "From afar", "r7"),
      message(mine, "user", "hello", runId),
      message("m1", "assistant", "Hi", runId),
    ];
    now.server.push(...all);
    await vi.waitFor(() => expect(now.tab.said()).toEqual(["Over there", "From afar", "hello", "Hi"]));
  });
});
