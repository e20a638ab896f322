import { type FormEvent, type KeyboardEvent, useRef, useSyncExternalStore } from "react";
import { useLanguage } from "../../language";
import { readable } from "../../readable";
import type { Draft } from "./draft";

const LONGEST = 4_000;

/** The line to write in. Enter sends, Shift+Enter breaks the line; it can be used while the chat loads or an answer comes. */
export function Composer({ draft, say }: { draft: Draft; say: (text: string) => void }) {
  const { t } = useLanguage();
  const text = useSyncExternalStore(draft.subscribe, draft.read);
  const field = useRef<HTMLTextAreaElement>(null);
  const words = readable(text).trim();
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (words === "") return;
    draft.write("");
    say(words);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  return (
    <form onSubmit={send} className="flex items-end gap-2">
      <label className="sr-only" htmlFor="composer">
        {t("chat.write")}
      </label>
      <textarea
        id="composer"
        ref={field}
        rows={1}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => draft.write(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder={t("chat.write")}
        autoComplete="off"
        enterKeyHint="send"
        className="field-sizing-content max-h-40 min-h-12 flex-1 resize-none rounded-2xl border-2 border-edge bg-raised px-4 py-2.5 text-base placeholder:text-muted focus:border-curtain focus:outline-none"
      />
      <button
        type="submit"
        aria-label={t("chat.send")}
        disabled={words === ""}
        className="flex size-12 flex-none cursor-pointer items-center justify-center rounded-2xl bg-curtain text-on-curtain transition hover:bg-curtain-strong disabled:cursor-default disabled:bg-line disabled:text-muted"
      >
        <svg viewBox="0 0 24 24" aria-hidden="true" className="size-6 fill-none stroke-current stroke-2">
          <path d="M12 19V5m-6 6 6-6 6 6" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </button>
    </form>
  );
}
