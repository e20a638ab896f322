import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Api, answered } from "../../../api/client";
import { Badge } from "../../../components/Badge";
import { Empty } from "../../../components/Empty";
import { formatInstant } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { Loaded } from "../../Loaded";
import { useLanguage } from "../../language";
import { MoreButton } from "../../MoreButton";
import { Page } from "../../Page";
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
      <Loaded query={query} label={t("cases.loading")}>
        {({ pages }) => {
          const cases = pages.flatMap((page) => page.cases);
          if (cases.length === 0) return <NoCases />;
          return (
            <>
              <ul className="flex max-w-2xl flex-col gap-2.5">
                {cases.map((found) => (
                  <li key={found.id}>
                    <CaseRow found={found} />
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

function CaseRow({ found }: { found: Case }) {
  const { t, locale } = useLanguage();
  const { config } = useServices();
  const { words, tone } = CASE_STATUS[found.status];
  return (
    <Link
      to="/cases/$caseId"
      params={{ caseId: found.id }}
      className="flex min-h-16 items-center justify-between gap-4 rounded-2xl border-2 border-line bg-raised px-4 py-3 shadow-card transition hover:border-curtain"
    >
      <span className="min-w-0">
        <span className="block font-semibold">{t("cases.named", { number: found.number })}</span>
        <span className="block text-sm text-muted">
          {t("cases.since", { date: formatInstant(found.createdAt, locale, config.venue.timeZone) })}
        </span>
      </span>
      <Badge tone={tone}>{t(words)}</Badge>
    </Link>
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
