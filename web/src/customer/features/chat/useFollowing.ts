import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

const NEAR_THE_END_PX = 80;
const ABOVE_PX = 12;

/**
 * Keeps the newest words in view while they come, but never scrolls one's own last words (the element marked
 * `data-mine`) out of sight: a long answer is read from its beginning. Only an open question (`data-question`) counts
 * more: it is shown from its beginning. Scrolling up ends the following.
 *
 * @param mine changes with every new message of one's own, which takes the following up again
 * @returns the scroll handler, whether there is more below, and a way there
 */
export function useFollowing(scroller: RefObject<HTMLElement | null>, mine: string | undefined) {
  const following = useRef(true);
  const lastTop = useRef(0);
  const [moreBelow, setMoreBelow] = useState(false);

  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    if (following.current) element.scrollTop = followed(element);
    lastTop.current = element.scrollTop;
    setMoreBelow(hasMoreBelow(element));
  }, [scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [scroller, look]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs for every new message of one's own.
  useEffect(() => {
    following.current = true;
    look();
  }, [mine, look]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const upwards = element.scrollTop < lastTop.current - 1;
    lastTop.current = element.scrollTop;
    const distance = distanceToEnd(element);
    if (distance <= NEAR_THE_END_PX) following.current = true;
    else if (upwards || element.scrollTop > followed(element) + 1) following.current = false;
    setMoreBelow(hasMoreBelow(element));
  }, [scroller]);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    following.current = false;
    if (element) element.scrollTop = element.scrollHeight;
  }, [scroller]);

  return { onScroll, moreBelow, toEnd };
}

function distanceToEnd(element: HTMLElement): number {
  return element.scrollHeight - element.scrollTop - element.clientHeight;
}

/** Not while a question is in view: what is below it is its own rest, and the way there would cover its fields. */
function hasMoreBelow(element: HTMLElement): boolean {
  const question = element.querySelector("[data-question]");
  const isInView = question !== null && topWithin(element, question) < element.clientHeight;
  return !isInView && distanceToEnd(element) > NEAR_THE_END_PX;
}

function topWithin(element: HTMLElement, part: Element): number {
  return part.getBoundingClientRect().top - element.getBoundingClientRect().top;
}

function followed(element: HTMLElement): number {
  const end = element.scrollHeight - element.clientHeight;
  const first =
    element.querySelector("[data-question]") ?? [...element.querySelectorAll("[data-mine]")].at(-1);
  if (!first) return end;
  return Math.min(end, element.scrollTop + topWithin(element, first) - ABOVE_PX);
}
