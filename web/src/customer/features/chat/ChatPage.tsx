import { Button } from "../../../components/Button";
import { Notice } from "../../../components/Notice";
import { Skeleton } from "../../../components/Skeleton";
import { useOnline } from "../../../lib/online";
import { useLanguage } from "../../language";
import type { ChatSlots } from "../../slots";
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
  const { phase, connected, transcript } = conversation.view;
  const say = (text: string) => conversation.say(text);
  if (phase === "missing" || phase === "unreachable") {
    return (
      <div className="mx-auto flex max-w-md flex-col gap-4 px-4 py-12">
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
      {transcript.items.length > 0 ? <h1 className="sr-only">{t("chat.transcript")}</h1> : null}
      <TranscriptView conversation={conversation} slots={slots}>
        {phase === "loading" ? <Skeleton label={t("chat.loading")} lines={4} /> : null}
        {phase === "ready" && transcript.items.length === 0 ? <Welcome say={say} /> : null}
      </TranscriptView>
      <div className="border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]">
        <div className="mx-auto flex w-full max-w-5xl flex-col gap-2 px-3 py-3 sm:px-4">
          {online && !connected && phase === "ready" ? (
            <p role="status" className="text-sm text-muted">
              {t("chat.reconnecting")}
            </p>
          ) : null}
          <SuggestedReplies replies={suggestions} say={say} />
          <Composer say={say} ready={phase === "ready"} />
        </div>
      </div>
    </div>
  );
}
