import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { type Api, answered } from "../../../api/client";
import type { components } from "../../../api/schema";
import { fieldsOf } from "../../../api/shapes";
import { Badge } from "../../../components/Badge";
import { Button } from "../../../components/Button";
import { formatInstant } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { Page } from "../../Page";
import { PagedList, RowLink, Rows } from "../../PagedList";
import { PAGED, pageAt } from "../../queries";

const chatsQuery = (api: Api) =>
  infiniteQueryOptions({
    queryKey: ["conversations"],
    queryFn: ({ pageParam }) => answered(api.GET("/conversations", { params: { query: pageAt(pageParam) } })),
    ...PAGED,
  });

/** Every chat of the customer, last used first. */
export function ChatsPage({ startNew, starting }: { startNew: () => void; starting: boolean }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const query = useInfiniteQuery(chatsQuery(api));
  const fresh = (
    <Button onPress={startNew} isDisabled={starting}>
      {t("chat.new")}
    </Button>
  );
  return (
    <Page title={t("chats.title")} intro={t("chats.intro")} actions={fresh}>
      <PagedList
        query={query}
        label={t("chats.loading")}
        itemsOf={({ conversations }) => conversations.filter(wasUsed)}
        none={<p className="text-muted">{t("chats.none")}</p>}
      >
        {(chats) => <Rows items={chats} row={(chat) => <ChatRow chat={chat} />} />}
      </PagedList>
    </Page>
  );
}

/** A chat is named after its first words. */
function wasUsed({ title }: components["schemas"]["Conversation"]): boolean {
  return title !== "";
}

function ChatRow({ chat }: { chat: components["schemas"]["Conversation"] }) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const question = fieldsOf(chat.interrupt);
  const waits = question !== null && question.outcome === undefined;
  return (
    <RowLink to="/chat/$conversationId" params={{ conversationId: chat.id }}>
      <span className="min-w-0">
        <span className="block truncate font-semibold">{chat.title}</span>
        <span className="block text-sm text-muted">
          {formatInstant(chat.updatedAt, locale, config.venue.timeZone)}
        </span>
      </span>
      {waits ? <Badge tone="gold">{t("chats.waits")}</Badge> : null}
    </RowLink>
  );
}
