import { queryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Api, answered } from "../../../api/client";
import { Problem } from "../../../api/problem";
import { type Options, readOptions } from "../../../api/shapes";
import { Empty } from "../../../components/Empty";
import { Skeleton } from "../../../components/Skeleton";
import { formatDay } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { ticketNumber } from "../../../lib/ticketNumber";
import { Loaded } from "../../Loaded";
import { useLanguage } from "../../language";
import { Page } from "../../Page";
import { ticketsQuery } from "../../queries";
import { tierName } from "../../tiers";
import { OpenOrder, Refused } from "./Refused";
import { Tiers } from "./Tiers";
import { type Choice, usePlaceOrder } from "./usePlaceOrder";

const optionsQuery = (api: Api, ticketIds: string[]) =>
  queryOptions({
    queryKey: ["options", ...ticketIds],
    queryFn: async (): Promise<Options> => {
      const params = { query: { ticketId: ticketIds } };
      const options = readOptions(await answered(api.GET("/upgrade-options", { params })));
      if (options === null) throw new Problem(502, "unreadable", "");
      return options;
    },
    enabled: ticketIds.length > 0,
  });

/** By clicking: three tiers for the chosen tickets, a date, and the places are held. */
export function UpgradePage({
  ticketIds,
  placed,
}: {
  ticketIds: string[];
  placed: (orderId: string) => void;
}) {
  const { t } = useLanguage();
  const { api } = useServices();
  const query = useQuery(optionsQuery(api, ticketIds));
  const order = usePlaceOrder(ticketIds);
  const place = (choice: Choice) => order.mutate(choice, { onSuccess: ({ id }) => placed(id) });
  return (
    <Page title={t("upgrade.title")} intro={t("upgrade.intro")}>
      {ticketIds.length === 0 ? (
        <Empty title={t("upgrade.noTickets")}>
          <Link to="/tickets" className="font-semibold text-curtain underline underline-offset-4">
            {t("upgrade.toTickets")}
          </Link>
        </Empty>
      ) : (
        <>
          <ChosenTickets ticketIds={ticketIds} />
          {order.error && !order.isPending ? (
            <Refused error={order.error} choice={order.variables} again={place} />
          ) : null}
          {order.isPending || order.isSuccess ? <Skeleton label={t("tool.order")} lines={1} visible /> : null}
          <Loaded query={query} label={t("tool.options")} lines={5}>
            {({ options }) => (
              <>
                {options.some(({ reason }) => reason?.code === "order_open") ? <OpenOrder /> : null}
                <Tiers
                  options={options}
                  active={!order.isPending && !order.isSuccess}
                  take={(tier, visitDate) => place({ tier, visitDate })}
                />
              </>
            )}
          </Loaded>
        </>
      )}
    </Page>
  );
}

function ChosenTickets({ ticketIds }: { ticketIds: string[] }) {
  const { t, locale } = useLanguage();
  const { api } = useServices();
  const { data } = useInfiniteQuery(ticketsQuery(api));
  const chosen =
    data?.pages.flatMap(({ tickets }) => tickets).filter(({ id }) => ticketIds.includes(id)) ?? [];
  if (chosen.length === 0) return null;
  return (
    <ul aria-label={t("upgrade.for")} className="flex flex-wrap gap-2">
      {chosen.map((ticket) => (
        <li key={ticket.id} className="rounded-xl bg-gold-soft px-3 py-1.5 text-[0.95rem]">
          <strong>{ticket.ticketTypeName}</strong>, {tierName(ticket.tier, t)},{" "}
          {formatDay(ticket.visitDate, locale, "short")},{" "}
          {t("ticket.number", { number: ticketNumber(ticket.id) })}
        </li>
      ))}
    </ul>
  );
}
