import { useLanguage } from "../../language";

/** What one may say next, to be tapped. */
export function SuggestedReplies({
  replies,
  say,
}: {
  replies: readonly string[];
  say: (text: string) => void;
}) {
  const { t } = useLanguage();
  if (replies.length === 0) return null;
  return (
    <ul
      aria-label={t("chat.suggestions")}
      className="-mx-3 flex gap-2 overflow-x-auto px-3 py-1 sm:mx-0 sm:flex-wrap sm:px-0"
    >
      {replies.map((reply) => (
        <li key={reply} className="flex-none">
          <button
            type="button"
            onClick={() => say(reply)}
            className="min-h-11 cursor-pointer rounded-full border-2 border-curtain bg-raised px-4 py-1.5 font-semibold text-curtain transition hover:bg-blush"
          >
            {reply}
          </button>
        </li>
      ))}
    </ul>
  );
}
