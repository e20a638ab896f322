import { Link } from "@tanstack/react-router";
import { Button } from "../../../components/Button";
import { useLanguage } from "../../language";

/** Above the transcript: the chat's name, the way to the others, and a new one. */
export function ChatBar({ startNew }: { startNew: () => void }) {
  const { t } = useLanguage();
  return (
    <div className="flex-none border-b border-line bg-surface short:hidden">
      <div className="mx-auto flex w-full max-w-5xl items-center gap-1 px-3 py-1 sm:px-4">
        <h1 tabIndex={-1} className="mr-auto text-xl outline-none">
          {t("chat.title")}
        </h1>
        <Link
          to="/chats"
          className="inline-flex min-h-11 items-center rounded-xl px-3 font-semibold hover:bg-blush"
        >
          {t("chats.title")}
        </Link>
        <Button look="quiet" onPress={startNew}>
          <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5 fill-none stroke-current stroke-2">
            <path d="M12 5v14M5 12h14" strokeLinecap="round" />
          </svg>
          {t("chat.new")}
        </Button>
      </div>
    </div>
  );
}
