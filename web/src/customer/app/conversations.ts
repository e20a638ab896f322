import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
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

/** Begins a conversation (its agent is made ready meanwhile) and goes there. */
export function useNewConversation() {
  const { api } = useServices();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => createConversation(api),
    onSuccess: async (conversationId) => {
      await queries.invalidateQueries({ queryKey: ["conversations"] });
      await navigate({ to: "/chat/$conversationId", params: { conversationId } });
    },
  });
}

async function createConversation(api: Api): Promise<string> {
  const { conversationId } = await answered(api.POST("/conversations"));
  return conversationId;
}
