import { Button } from "../../../components/Button";
import { Notice } from "../../../components/Notice";
import { Skeleton } from "../../../components/Skeleton";
import { useOnline } from "../../../lib/online";
import { useLanguage } from "../../language";
import { useTitle } from "../../Page";
import type { ChatSlots } from "../../slots";
import { ChatBar } from "./ChatBar";
import { Composer } from "./Composer";
import { SuggestedReplies } from "./SuggestedReplies";
import { TranscriptView } from "./TranscriptView";
import { useConversation } from "./useConversation";
import { Welcome } from "./Welcome";

interface Props {
  conversationId: string;
  slots: ChatSlots;
  startNew: () => void;
}

/** One conversation: what was said, suggestions, and the line to write in. */
export function ChatPage({ conversationId, slots, startNew }: Props) {
  const { t } = useLanguage();
  const online = useOnline();
  const conversation = useConversation(conversationId);
  useTitle(t("chat.title"));
  const { phase, connected, transcript } = conversation.view;
  const say = (text: string) => conversation.say(text);
  if (phase === "missing" || phase === "unreachable") {
    return (
      <div className="mx-auto flex max-w-md flex-col gap-4 px-4 py-12">
        <h1 tabIndex={-1} className="text-3xl outline-none">
          {t("chat.title")}
        </h1>
        <Notice tone="problem">{t(phase === "missing" ? "chat.missing" : "chat.unreachable")}</Notice>
        <Button onPress={() => (phase === "missing" ? startNew() : void conversation.start())}>
          {t(phase === "missing" ? "chat.new" : "common.tryAgain")}
        </Button>
      </div>
    );
  }
  const suggestions = transcript.running || transcript.interrupt ? [] : transcript.nextSteps;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ChatBar startNew={startNew} />
      <TranscriptView conversation={conversation} slots={slots}>
        {phase === "loading" ? <Skeleton label={t("chat.loading")} lines={4} /> : null}
        {phase === "ready" && transcript.items.length === 0 ? <Welcome say={say} /> : null}
      </TranscriptView>
      <div className="flex-none border-t border-line bg-surface">
        <div className="mx-auto flex w-full max-w-5xl flex-col gap-2 px-3 py-3 sm:px-4">
          {online && !connected && phase === "ready" ? (
            <p role="status" className="text-sm text-muted">
              {t("chat.reconnecting")}
            </p>
          ) : null}
          <SuggestedReplies replies={suggestions} say={say} />
          <Composer draft={conversation.draft} say={say} />
        </div>
      </div>
    </div>
  );
}
