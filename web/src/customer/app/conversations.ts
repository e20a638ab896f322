import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type Api, answered } from "../../api/client";
import { useServices } from "../../lib/services";

/** The conversation to open: the newest one, or a new one for a customer without any. */
export function latestConversation(api: Api) {
  return queryOptions({
    queryKey: ["conversations", "latest"],
    queryFn: async () => {
      const params = { query: { limit: 1 } };
      const { conversations } = await answered(api.GET("/conversations", { params }));
      return conversations[0]?.id ?? (await createConversation(api));
    },
    staleTime: 0,
    gcTime: 0,
  });
}

const BEGIN = ["conversations", "begin"];
/** Empty conversations are looked for among so many. */
const LATEST = 10;

/**
 * Goes to a conversation in which nothing was said: one that is there already, or a new one, whose agent is made ready
 * meanwhile. Asking for it again while it is on its way does nothing, and whoever went elsewhere stays there.
 */
export function useNewConversation() {
  const { api } = useServices();
  const router = useRouter();
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationKey: BEGIN,
    mutationFn: async (_from: string) => (await emptyConversation(api)) ?? (await createConversation(api)),
    onSuccess: async (conversationId, from) => {
      await queries.invalidateQueries({ queryKey: ["conversations"] });
      if (router.state.location.pathname !== from) return;
      await router.navigate({ to: "/chat/$conversationId", params: { conversationId } });
    },
  });
  const start = () => {
    if (queries.isMutating({ mutationKey: BEGIN }) === 0) mutate(router.state.location.pathname);
  };
  return { start, isPending };
}

async function emptyConversation(api: Api): Promise<string | null> {
  const { conversations } = await answered(
    api.GET("/conversations", { params: { query: { limit: LATEST } } }),
  );
  return conversations.find(({ title }) => title === "")?.id ?? null;
}

async function createConversation(api: Api): Promise<string> {
  const { conversationId } = await answered(api.POST("/conversations"));
  return conversationId;
}
