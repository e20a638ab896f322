import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Api, answered } from "../../../api/client";
import { Badge } from "../../../components/Badge";
import { Empty } from "../../../components/Empty";
import { formatInstant } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { Page } from "../../Page";
import { PagedList, RowLink, Rows } from "../../PagedList";
import { PAGED, pageAt } from "../../queries";
import { CASE_STATUS, type Case } from "./status";

const casesQuery = (api: Api) =>
  infiniteQueryOptions({
    queryKey: ["cases"],
    queryFn: ({ pageParam }) => answered(api.GET("/cases", { params: { query: pageAt(pageParam) } })),
    ...PAGED,
  });

/** What was handed to a person, the newest first. */
export function CasesPage() {
  const { t } = useLanguage();
  const { api } = useServices();
  const query = useInfiniteQuery(casesQuery(api));
  return (
    <Page title={t("cases.title")} intro={t("cases.intro")}>
      <PagedList query={query} label={t("cases.loading")} itemsOf={({ cases }) => cases} none={<NoCases />}>
        {(cases) => <Rows items={cases} row={(found) => <CaseRow found={found} />} />}
      </PagedList>
    </Page>
  );
}

function CaseRow({ found }: { found: Case }) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const { words, tone } = CASE_STATUS[found.status];
  return (
    <RowLink to="/cases/$caseId" params={{ caseId: found.id }}>
      <span className="min-w-0">
        <span className="block font-semibold">{t("cases.named", { number: found.number })}</span>
        <span className="block text-sm text-muted">
          {t("cases.since", { date: formatInstant(found.createdAt, locale, config.venue.timeZone) })}
        </span>
      </span>
      <Badge tone={tone}>{t(words)}</Badge>
    </RowLink>
  );
}

function NoCases() {
  const { t } = useLanguage();
  return (
    <Empty title={t("cases.none")}>
      <p>{t("cases.noneText")}</p>
      <Link to="/chat" className="font-semibold text-curtain underline underline-offset-4">
        {t("help.toChat")}
      </Link>
    </Empty>
  );
}
