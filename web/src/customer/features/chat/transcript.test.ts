import { describe, expect, it } from "vitest";
import { events, words } from "../../../../tests/wire";
import { readFrame } from "./events";
import { apply, EMPTY, failed, say, sent, type Transcript } from "./transcript";

function play(bodies: Record<string, unknown>[], from: Transcript = EMPTY, runId = "r1"): Transcript {
  return bodies
    .flatMap(readFrame)
    .reduce((transcript, { event }) => (event ? apply(transcript, runId, event) : transcript), from);
}

describe("a run in the transcript", () => {
  it("appends text delta by delta", () => {
    const [started, first, second] = events("r1", ...words("m1", "Hel", "lo"));
    const half = play([started, first, second].filter((event) => event !== undefined));
    expect(half.items).toMatchObject([{ kind: "assistant", text: "Hel", done: false }]);
    const whole = play(events("r1", ...words("m1", "Hel", "lo")));
    expect(whole).toMatchObject({ running: false, nextSteps: ["Go on"] });
    expect(whole.items).toMatchObject([{ kind: "assistant", text: "Hello", done: true }]);
  });

  it("starts a message anew when a second model takes the turn over", () => {
    const twice = events("r1", ...words("m1", "broken"), ...words("m1", "right"));
    expect(play(twice).items).toMatchObject([{ text: "right" }]);
  });

  it("forgets a message that was withdrawn, and nothing else", () => {
    const withdrawn = { type: "CUSTOM", name: "messageWithdrawn", value: { messageId: "m1" } };
    const other = { type: "CUSTOM", name: "somethingElse", value: { messageId: "m2" } };
    const taken = events("r1", ...words("m1", "half a"), withdrawn, ...words("m2", "Here you are."), other);
    expect(play(taken).items).toMatchObject([{ id: "m2", text: "Here you are." }]);
    expect(play(events("r1", ...words("m1", "whole"), { ...withdrawn, value: null })).items).toHaveLength(1);
  });

  it("says which tool is at work until its result", () => {
    const call = { type: "TOOL_CALL_START", toolCallId: "t", toolCallName: "list_tickets" };
    const start = events("r1").slice(0, 1);
    expect(play([...start, call]).tool).toBe("list_tickets");
    const result = { type: "TOOL_CALL_RESULT", toolCallId: "t", messageId: "x", content: "{}" };
    expect(play([...start, call, result]).tool).toBeNull();
  });

  it("replaces a card by its message id", () => {
    const card = (content: object) => ({
      type: "ACTIVITY_SNAPSHOT",
      messageId: "a",
      activityType: "x",
      content,
    });
    expect(play(events("r1", card({ v: 1 }), card({ v: 2 }))).items).toMatchObject([{ content: { v: 2 } }]);
  });

  it("keeps an open question until the next run", () => {
    const interrupt = { id: "i", reason: "confirmPayment" };
    const end = {
      type: "RUN_FINISHED",
      threadId: "c1",
      runId: "r1",
      outcome: { type: "interrupt", interrupts: [interrupt] },
    };
    const asked = play([...events("r1").slice(0, 1), end]);
    expect(asked.interrupt).toEqual(interrupt);
    expect(sent(asked, "r2", null).interrupt).toBeNull();
  });

  it("shows a failure, and takes it away at the next try", () => {
    const broken = play([
      ...events("r1").slice(0, 1),
      { type: "RUN_ERROR", message: "x", code: "agent_unavailable" },
    ]);
    expect(broken).toMatchObject({ running: false, items: [{ kind: "failure", code: "agent_unavailable" }] });
    expect(sent(broken, "r2", null).items).toEqual([]);
    expect(failed(broken, "r1", { code: "other", retryable: false }).items).toHaveLength(1);
  });

  it("keeps the identity of items that do not change", () => {
    const before = play(events("r1", ...words("m1", "one")));
    const after = play(events("r2", ...words("m2", "two")), say(before, "u", "next", false), "r2");
    expect(after.items[0]).toBe(before.items[0]);
  });

  it("offers at most four different replies, and only words", () => {
    const result = { nextSteps: ["a", "a", 7, "", "b", "c", "d", "e"] };
    const end = { type: "RUN_FINISHED", threadId: "c1", runId: "r1", result };
    expect(play([end]).nextSteps).toEqual(["a", "b", "c", "d"]);
    expect(play([{ ...end, result: "nonsense" }]).nextSteps).toEqual([]);
  });
});
