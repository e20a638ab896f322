import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { Skeleton } from "../../components/Skeleton";
import { useServices } from "../../lib/services";
import { ChatPage } from "../features/chat/ChatPage";
import { ChatsPage } from "../features/chat/ChatsPage";
import { Loaded } from "../Loaded";
import { useLanguage } from "../language";
import { useTitle } from "../Page";
import { latestConversation, useNewConversation } from "./conversations";
import { chatSlots } from "./slots";

/** /chat: on to the newest conversation. */
export function LatestChat() {
  const { t } = useLanguage();
  const { api } = useServices();
  const latest = useQuery(latestConversation(api));
  useTitle(t("chat.title"));
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-4 px-4 py-8">
      <Loaded query={latest} label={t("chat.loading")}>
        {(conversationId) => (
          <>
            <Skeleton label={t("chat.loading")} />
            <Navigate to="/chat/$conversationId" params={{ conversationId }} replace />
          </>
        )}
      </Loaded>
    </div>
  );
}

/** /chat/…: one conversation. */
export function OneChat() {
  const { conversationId } = useParams({ from: "/inside/chat/$conversationId" });
  const fresh = useNewConversation();
  return (
    <ChatPage key={conversationId} conversationId={conversationId} slots={chatSlots} startNew={fresh.start} />
  );
}

/** /chats: all of them. */
export function AllChats() {
  const fresh = useNewConversation();
  return <ChatsPage startNew={fresh.start} starting={fresh.isPending} />;
}
