import { describe, expect, it } from "vitest";
import { readSocketFrame } from "./events";

describe("reading a frame", () => {
  it.each([
    "",
    "not json",
    "null",
    "42",
    '"text"',
    "[]",
    "[null, 7]",
    '{"message":"Internal server error","requestId":"x"}',
    '{"type":7}',
    "{".repeat(50_000),
  ])("takes nothing from what is no event (%#)", (data) => {
    expect(readSocketFrame(data)).toEqual([]);
  });

  it("takes nothing from what is no text", () => {
    expect(readSocketFrame(new ArrayBuffer(8))).toEqual([]);
  });

  it.each([
    { type: "TEXT_MESSAGE_CONTENT", messageId: "m" },
    { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: 7 },
    { type: "ACTIVITY_SNAPSHOT", messageId: "m", activityType: "ticketList", content: [1] },
    { type: "RUN_FINISHED" },
    { type: "SOMETHING_NEW", messageId: "m" },
    { type: "__proto__" },
    { type: "toString" },
  ])("counts $type but does not act on it", (event) => {
    const frame = JSON.stringify({ ...event, metadata: { n: 4 } });
    expect(readSocketFrame(frame)).toEqual([{ n: 4, runId: null, event: null }]);
  });

  it("reads number, run and event", () => {
    const event = { type: "RUN_STARTED", threadId: "c", runId: "r", metadata: { n: 1 } };
    expect(readSocketFrame(JSON.stringify(event))).toEqual([{ n: 1, runId: "r", event }]);
  });

  it("reads several events in one frame", () => {
    const event = { type: "TEXT_MESSAGE_END", messageId: "m", metadata: { n: 2, runId: "r" } };
    expect(readSocketFrame(JSON.stringify([event, event]))).toHaveLength(2);
  });
});
