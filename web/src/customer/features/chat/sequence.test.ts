import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { events, words } from "../../../../tests/wire";
import { type ChatEvent, type Frame, readFrame } from "./events";
import { arrive, NOTHING_YET, replayed, type Sequence } from "./sequence";

const RUN = events("r1", ...words("m1", "a", "b", "c", "d")).flatMap(readFrame);
const ALL = RUN.map(({ event }) => event);
const frame = (n: number): Frame => RUN[n - 1] ?? { n, runId: null, event: null };

function receive(frames: readonly Frame[], from: Sequence = NOTHING_YET) {
  let sequence = from;
  let gap = false;
  const ready: ChatEvent[] = [];
  for (const next of frames) {
    const arrival = arrive(sequence, next);
    sequence = arrival.sequence;
    gap = arrival.gap;
    ready.push(...arrival.ready);
  }
  return { sequence, ready, gap };
}

describe("the order of a run's events", () => {
  it("applies them as they come", () => {
    expect(receive(RUN)).toMatchObject({ ready: ALL, gap: false });
  });

  it("drops what is known", () => {
    expect(receive([frame(1), frame(2), frame(2), frame(1), frame(3)]).ready).toEqual(ALL.slice(0, 3));
  });

  it("keeps what came too early and asks for what is missing", () => {
    const early = receive([frame(1), frame(3)]);
    expect(early).toMatchObject({ ready: ALL.slice(0, 1), gap: true });
    expect(receive([frame(2)], early.sequence)).toMatchObject({ ready: ALL.slice(1, 3), gap: false });
  });

  it("asks for the beginning when it was missed", () => {
    expect(receive([frame(2)])).toMatchObject({ ready: [], gap: true, sequence: { last: null } });
  });

  it("takes a refusal without a number at once", () => {
    const refusal = readFrame({ type: "RUN_ERROR", message: "busy", code: "conversation_busy" });
    expect(receive([frame(1), ...refusal]).ready).toHaveLength(2);
  });

  it("trusts the stored events where numbers jump", () => {
    const jumping = [
      { ...frame(1), n: 10 },
      { ...frame(2), n: 20 },
    ];
    expect(replayed(NOTHING_YET, jumping)).toMatchObject({ ready: ALL.slice(0, 2), gap: false });
  });

  it("in the end goes on without what the server lost", () => {
    const early = receive([frame(1), frame(4)]);
    expect(replayed(early.sequence, [], true).ready).toEqual([ALL[3]]);
  });

  it("loses and doubles nothing, whatever the socket does, once the rest is replayed", () => {
    const anyDelivery = fc.array(fc.integer({ min: 1, max: RUN.length }), { maxLength: 40 });
    const anyReplay = fc.integer({ min: 0, max: RUN.length });
    fc.assert(
      fc.property(anyDelivery, anyReplay, anyDelivery, (before, stored, after) => {
        const first = receive(before.map(frame));
        const middle = replayed(first.sequence, RUN.slice(0, stored));
        const second = receive(after.map(frame), middle.sequence);
        const last = replayed(second.sequence, RUN);
        expect([...first.ready, ...middle.ready, ...second.ready, ...last.ready]).toEqual(ALL);
        expect(last.gap).toBe(false);
      }),
    );
  });
});
