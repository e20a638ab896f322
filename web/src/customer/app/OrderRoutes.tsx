import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Skeleton } from "../../components/Skeleton";
import { OrderPage } from "../features/orders/OrderPage";
import { OrdersPage } from "../features/orders/OrdersPage";
import { useLanguage } from "../language";

const OrderPayment = lazy(() =>
  import("../features/payment/OrderPayment").then(({ OrderPayment }) => ({ default: OrderPayment })),
);

/** /orders: all of them. */
export function Orders() {
  return <OrdersPage />;
}

/** /orders/…: one of them, with the form to pay it. */
export function OneOrder() {
  const { t } = useLanguage();
  const { orderId } = useParams({ from: "/inside/orders/$orderId" });
  return (
    <OrderPage
      key={orderId}
      orderId={orderId}
      payment={(order) => (
        <Suspense fallback={<Skeleton label={t("common.oneMoment")} lines={4} />}>
          <OrderPayment order={order} />
        </Suspense>
      )}
    />
  );
}
