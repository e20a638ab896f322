import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { Button } from "../../components/Button";
import { Notice } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { useServices } from "../../lib/services";
import { ChatPage } from "../features/chat/ChatPage";
import { useLanguage } from "../language";
import { latestConversation, useNewConversation } from "./conversations";
import { chatSlots } from "./slots";

/** /chat: on to the newest conversation. */
export function LatestChat() {
  const { t } = useLanguage();
  const { api } = useServices();
  const latest = useQuery(latestConversation(api));
  if (latest.data)
    return <Navigate to="/chat/$conversationId" params={{ conversationId: latest.data }} replace />;
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-4 px-4 py-8">
      {latest.isError ? (
        <>
          <Notice tone="problem">{t("chat.unreachable")}</Notice>
          <Button className="self-start" onPress={() => void latest.refetch()}>
            {t("common.tryAgain")}
          </Button>
        </>
      ) : (
        <Skeleton label={t("chat.loading")} lines={4} />
      )}
    </div>
  );
}

/** /chat/…: one conversation. */
export function OneChat() {
  const { conversationId } = useParams({ from: "/inside/chat/$conversationId" });
  const { mutate } = useNewConversation();
  return (
    <ChatPage
      key={conversationId}
      conversationId={conversationId}
      slots={chatSlots}
      startNew={() => mutate()}
    />
  );
}
