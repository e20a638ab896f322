import { type ReactNode, useCallback, useMemo, useRef } from "react";
import { useLanguage } from "../../language";
import type { ChatSlots } from "../../slots";
import { Announcer } from "./Announcer";
import type { Conversation } from "./conversation";
import { Entry } from "./Entry";
import { OpenQuestion } from "./OpenQuestion";
import { type Item, isWaiting } from "./transcript";
import { useFollowing } from "./useFollowing";
import { WorkingLine } from "./WorkingLine";

interface Props {
  conversation: Conversation;
  slots: ChatSlots;
  /** Shown before the first item: a welcome, a skeleton. */
  children: ReactNode;
}

/** Everything said so far. It follows the newest words unless the reader has scrolled up. */
export function TranscriptView({ conversation, slots, children }: Props) {
  const { t } = useLanguage();
  const { transcript } = conversation.view;
  const { items, running, interrupt, tool } = transcript;
  const scroller = useRef<HTMLDivElement>(null);
  const say = useCallback((text: string) => conversation.say(text), [conversation]);
  const retry = useCallback(() => conversation.retry(), [conversation]);
  const newest = useMemo(() => newestOfEachKind(items), [items]);
  const mine = items.findLast((item) => item.kind === "customer")?.id;

  const { onScroll, moreBelow, toEnd } = useFollowing(scroller, mine);

  return (
    <div
      ref={scroller}
      onScroll={onScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={t("chat.transcript")}
      className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain focus-visible:-outline-offset-4"
    >
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-3 px-3 py-5 sm:px-4">
        {children}
        {items.map((item) => (
          <Entry
            key={item.id}
            item={item}
            slots={slots}
            active={!running && newest.has(item.id)}
            asked={interrupt !== null && !running}
            say={say}
            retry={item.kind === "failure" && item.retryable && conversation.canRetry ? retry : null}
          />
        ))}
        {running && !isStreaming(items.findLast((item) => !isWaiting(item))) ? (
          <WorkingLine tool={tool} />
        ) : null}
        {interrupt && !running ? (
          <OpenQuestion key={interrupt.id} interrupt={interrupt} conversation={conversation} slots={slots} />
        ) : null}
      </div>
      <Announcer items={items} />
      {moreBelow ? (
        <button
          type="button"
          onClick={toEnd}
          aria-label={t("chat.toEnd")}
          className="sticky bottom-3 left-full z-10 mr-3 -mt-11 flex size-11 cursor-pointer items-center justify-center rounded-full border-2 border-curtain bg-raised text-curtain shadow-card hover:bg-blush"
        >
          <svg viewBox="0 0 24 24" aria-hidden="true" className="size-6 fill-none stroke-current stroke-2">
            <path d="M12 5v14m-6-6 6 6 6-6" strokeLinecap="round" strokeLinejoin="round" />
          </svg>
        </button>
      ) : null}
    </div>
  );
}

function isStreaming(item: Item | undefined): boolean {
  return item?.kind === "assistant" && !item.done && item.text !== "";
}

/** The cards that may still be acted on: the last of each activity type, and none from before a confirmation. */
function newestOfEachKind(items: readonly Item[]): Set<string> {
  const found = new Map<string, string>();
  for (const item of items) {
    if (item.kind !== "activity") continue;
    if (item.activityType === "confirmation") found.clear();
    found.set(item.activityType, item.id);
  }
  return new Set(found.values());
}
