import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useServices } from "../../../lib/services";
import { connect } from "./connection";
import { Conversation } from "./conversation";

/** The conversation with this id, started; a new one when the id changes. */
export function useConversation(id: string): Conversation {
  const { api } = useServices();
  const [conversation, setConversation] = useState(() => new Conversation(id, api, connect, sessionStorage));
  useEffect(() => {
    const next = new Conversation(id, api, connect, sessionStorage);
    setConversation(next);
    void next.start();
    return () => next.close();
  }, [id, api]);
  useSyncExternalStore(conversation.subscribe, conversation.read);
  useFreshOrders(conversation.view.transcript.running);
  return conversation;
}

/** What was looked up of orders and tickets may have changed with every turn: it is looked up anew where it is shown. */
function useFreshOrders(running: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!running) return;
    return () => {
      for (const key of ["orders", "tickets"]) void queries.invalidateQueries({ queryKey: [key] });
    };
  }, [running, queries]);
}
