import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Api, answered } from "../../../api/client";
import type { components } from "../../../api/schema";
import { fieldsOf } from "../../../api/shapes";
import { Badge } from "../../../components/Badge";
import { Button } from "../../../components/Button";
import { formatInstant } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { Loaded } from "../../Loaded";
import { useLanguage } from "../../language";
import { MoreButton } from "../../MoreButton";
import { Page } from "../../Page";
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
      <Loaded query={query} label={t("chats.loading")} lines={5}>
        {({ pages }) => {
          const chats = pages.flatMap(({ conversations }) => conversations);
          if (chats.length === 0) return <p className="text-muted">{t("chats.none")}</p>;
          return (
            <>
              <ul className="flex flex-col gap-2.5">
                {chats.map((chat) => (
                  <li key={chat.id}>
                    <ChatRow chat={chat} />
                  </li>
                ))}
              </ul>
              <MoreButton query={query} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function ChatRow({ chat }: { chat: components["schemas"]["Conversation"] }) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const question = fieldsOf(chat.interrupt);
  const waits = question !== null && question.outcome === undefined;
  return (
    <Link
      to="/chat/$conversationId"
      params={{ conversationId: chat.id }}
      className="flex min-h-16 items-center justify-between gap-4 rounded-2xl border-2 border-line bg-raised px-4 py-3 shadow-card transition hover:border-curtain"
    >
      <span className="min-w-0">
        <span className="block truncate font-semibold">{chat.title || t("chats.untitled")}</span>
        <span className="block text-sm text-muted">
          {formatInstant(chat.updatedAt, locale, config.venue.timeZone)}
        </span>
      </span>
      {waits ? <Badge tone="gold">{t("chats.waits")}</Badge> : null}
    </Link>
  );
}
