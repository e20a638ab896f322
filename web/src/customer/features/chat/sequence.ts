import { EventType } from "@ag-ui/core";
import type { ChatEvent, Frame } from "./events";

/** How far a run has been received: the last number applied, and frames that came too early. */
export interface Sequence {
  last: number | null;
  early: ReadonlyMap<number, Frame>;
}

export interface Arrival {
  sequence: Sequence;
  /** To be applied now, in order. */
  ready: ChatEvent[];
  /** Numbers are missing before a frame that came: ask for the events after `sequence.last`. */
  gap: boolean;
}

export const NOTHING_YET: Sequence = { last: null, early: new Map() };

/** A frame from the socket: applied in its turn, dropped when known, kept when it came too early. */
export function arrive(sequence: Sequence, frame: Frame): Arrival {
  if (frame.n === null) return { sequence, ready: frame.event ? [frame.event] : [], gap: false };
  return drain({ ...sequence, early: new Map(sequence.early).set(frame.n, frame) }, []);
}

/**
 * The server's stored events after `sequence.last`: complete as far as they go, so numbers need not be
 * consecutive. `final` also applies what is still early, for a server that lost the frames between.
 */
export function replayed(sequence: Sequence, frames: readonly Frame[], final = false): Arrival {
  let last = sequence.last;
  const ready: ChatEvent[] = [];
  const take = (frame: Frame) => {
    if (frame.n === null || (last !== null && frame.n <= last)) return;
    last = frame.n;
    if (frame.event) ready.push(frame.event);
  };
  for (const frame of [...frames].sort(byNumber)) take(frame);
  if (final) for (const frame of [...sequence.early.values()].sort(byNumber)) take(frame);
  return drain({ last, early: sequence.early }, ready);
}

function drain(sequence: Sequence, ready: ChatEvent[]): Arrival {
  let { last } = sequence;
  const left: [number, Frame][] = [];
  for (const [n, frame] of [...sequence.early].sort(([a], [b]) => a - b)) {
    if (last !== null && n <= last) continue;
    const first = last === null && frame.event?.type === EventType.RUN_STARTED;
    if (first || (last !== null && n === last + 1)) {
      last = n;
      if (frame.event) ready.push(frame.event);
    } else {
      left.push([n, frame]);
    }
  }
  return { sequence: { last, early: new Map(left) }, ready, gap: left.length > 0 };
}

function byNumber(a: Frame, b: Frame): number {
  return (a.n ?? 0) - (b.n ?? 0);
}
