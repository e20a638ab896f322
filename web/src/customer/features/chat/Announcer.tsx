import { useEffect, useRef, useState } from "react";
import type { Item } from "./transcript";

/** Reads the box office's finished answers to screen readers: each once, and whole. */
export function Announcer({ items }: { items: readonly Item[] }) {
  const last = items.findLast((item) => item.kind === "assistant" && item.done);
  const [words, setWords] = useState("");
  const known = useRef<string | null>(null);
  useEffect(() => {
    if (last?.kind !== "assistant") return;
    // The history that is there at the start was said before.
    if (known.current !== null && known.current !== last.id) setWords(last.text);
    known.current = last.id;
  }, [last]);
  useEffect(() => {
    known.current ??= "";
  }, []);
  return (
    <div aria-live="polite" className="sr-only">
      {words}
    </div>
  );
}
