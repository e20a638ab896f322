import { useEffect, useState, useSyncExternalStore } from "react";
import { useServices } from "../../../lib/services";
import { connect } from "./connection";
import { Conversation } from "./conversation";

/** The conversation with this id, started; a new one when the id changes. */
export function useConversation(id: string): Conversation {
  const { api } = useServices();
  const [conversation, setConversation] = useState(() => new Conversation(id, api, connect));
  useEffect(() => {
    const next = new Conversation(id, api, connect);
    setConversation(next);
    void next.start();
    return () => next.close();
  }, [id, api]);
  useSyncExternalStore(conversation.subscribe, () => conversation.view);
  return conversation;
}
