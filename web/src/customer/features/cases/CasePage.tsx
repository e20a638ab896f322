import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Api, answered } from "../../../api/client";
import { Badge } from "../../../components/Badge";
import { formatInstant } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { Loaded } from "../../Loaded";
import { type TextKey, useLanguage } from "../../language";
import { Page } from "../../Page";
import { ReplyForm } from "./ReplyForm";
import { CASE_STATUS, type Case } from "./status";

const LOOK_MS = 20_000;

/** A case with what was written; looked at again from time to time, as an answer may come any minute. */
const caseQuery = (api: Api, caseId: string) =>
  queryOptions({
    queryKey: ["cases", caseId],
    queryFn: () => answered(api.GET("/cases/{case_id}", { params: { path: { case_id: caseId } } })),
    refetchInterval: LOOK_MS,
  });

/** One case: what it is about, what was written, and the line to answer in. */
export function CasePage({ caseId }: { caseId: string }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const query = useQuery(caseQuery(api, caseId));
  const title = query.data ? t("cases.named", { number: query.data.number }) : t("cases.one");
  return (
    <Page title={title}>
      <Loaded query={query} label={t("cases.loading")}>
        {(found) => <Messages found={found} />}
      </Loaded>
    </Page>
  );
}

const AUTHORS: Record<Case["messages"][number]["author"], TextKey> = {
  customer: "cases.author.customer",
  staff: "cases.author.staff",
  agent: "cases.author.agent",
};

function Messages({ found }: { found: Case }) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const { words, tone } = CASE_STATUS[found.status];
  return (
    <div className="flex max-w-2xl flex-col gap-5">
      <div className="flex flex-wrap items-center gap-3">
        <Badge tone={tone}>{t(words)}</Badge>
        <span className="text-muted">
          {t("cases.since", { date: formatInstant(found.createdAt, locale, config.venue.timeZone) })}
        </span>
        {found.conversationId ? (
          <Link
            to="/chat/$conversationId"
            params={{ conversationId: found.conversationId }}
            className="inline-flex min-h-11 items-center font-semibold text-curtain underline underline-offset-4"
          >
            {t("cases.toChat")}
          </Link>
        ) : null}
      </div>
      <section aria-labelledby="case-messages" className="flex flex-col gap-3">
        <h2 id="case-messages" className="text-xl">
          {t("cases.messages")}
        </h2>
        {found.messages.length === 0 ? <p className="text-muted">{t("cases.noMessages")}</p> : null}
        <ol className="flex flex-col gap-3">
          {found.messages.map((message) => {
            const mine = message.author === "customer";
            return (
              <li
                key={message.id}
                className={`max-w-[92%] rounded-3xl px-4 py-2.5 ${mine ? "self-end rounded-br-md bg-mine text-on-mine" : "self-start rounded-bl-md border border-line bg-raised"}`}
              >
                <p className={`text-sm font-semibold ${mine ? "" : "text-muted"}`}>
                  {t(AUTHORS[message.author])},{" "}
                  <time dateTime={message.createdAt}>
                    {formatInstant(message.createdAt, locale, config.venue.timeZone)}
                  </time>
                </p>
                <p className="whitespace-pre-wrap wrap-anywhere">{message.body}</p>
              </li>
            );
          })}
        </ol>
      </section>
      {found.status === "closed" ? (
        <p className="text-muted">{t("cases.closed")}</p>
      ) : (
        <ReplyForm caseId={found.id} />
      )}
    </div>
  );
}
