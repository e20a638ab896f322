import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Api, answered } from "../../../api/client";
import { Badge } from "../../../components/Badge";
import { Empty } from "../../../components/Empty";
import { formatDay, formatMoney } from "../../../lib/format";
import { useServices } from "../../../lib/services";
import { useLanguage } from "../../language";
import { Page } from "../../Page";
import { PagedList, RowLink, Rows } from "../../PagedList";
import { PAGED, type PlacedOrder, pageAt } from "../../queries";
import { tierName } from "../../tiers";
import { statusOf } from "./status";

const ordersQuery = (api: Api) =>
  infiniteQueryOptions({
    queryKey: ["orders"],
    queryFn: ({ pageParam }) => answered(api.GET("/orders", { params: { query: pageAt(pageParam) } })),
    ...PAGED,
  });

/** Every order, the newest first. */
export function OrdersPage() {
  const { t } = useLanguage();
  const { api } = useServices();
  const query = useInfiniteQuery(ordersQuery(api));
  return (
    <Page title={t("orders.title")} intro={t("orders.intro")}>
      <PagedList
        query={query}
        label={t("orders.loading")}
        itemsOf={({ orders }) => orders}
        none={<NoOrders />}
      >
        {(orders) => <Rows items={orders} row={(order) => <OrderRow order={order} />} />}
      </PagedList>
    </Page>
  );
}

function OrderRow({ order }: { order: PlacedOrder }) {
  const { t, locale } = useLanguage();
  const { words, tone } = statusOf(order.status);
  return (
    <RowLink to="/orders/$orderId" params={{ orderId: order.id }}>
      <span className="min-w-0">
        <span className="block font-display text-lg font-bold">{tierName(order.tier, t)}</span>
        <span className="block text-muted">{formatDay(order.visitDate, locale)}</span>
        <span className="block text-sm">
          {t("orders.tickets", { count: order.lines.length })} · {formatMoney(order.total, locale)}
          {order.confirmationCode ? (
            <>
              {" · "}
              <span className="font-mono font-semibold">{order.confirmationCode}</span>
            </>
          ) : null}
        </span>
      </span>
      <Badge tone={tone}>{t(words)}</Badge>
    </RowLink>
  );
}

function NoOrders() {
  const { t } = useLanguage();
  return (
    <Empty title={t("orders.none")}>
      <p>{t("orders.noneText")}</p>
      <Link to="/tickets" className="font-semibold text-curtain underline underline-offset-4">
        {t("upgrade.toTickets")}
      </Link>
    </Empty>
  );
}
