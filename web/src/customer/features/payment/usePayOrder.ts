import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered } from "../../../api/client";
import { Problem } from "../../../api/problem";
import type { Money } from "../../../api/shapes";
import { useServices } from "../../../lib/services";
import { orderQuery, payingKey } from "../../queries";

/** What the customer confirms: a card's token and the amount they saw, under a key that charges once. */
export interface Confirmed {
  paymentMethod: string;
  amount: Money;
  key: string;
}

/**
 * Pays an order. A lost answer is asked for again under the same key, which charges nothing twice; whatever came
 * of it, the order is looked at anew.
 */
export function usePayOrder(orderId: string) {
  const { api } = useServices();
  const queries = useQueryClient();
  const { queryKey } = orderQuery(api, orderId);
  return useMutation({
    mutationKey: payingKey(orderId),
    mutationFn: ({ paymentMethod, amount, key }: Confirmed) =>
      answered(
        api.POST("/orders/{order_id}/payment", {
          params: { path: { order_id: orderId }, header: { "Idempotency-Key": key } },
          body: { paymentMethod, amount },
        }),
      ),
    retry: (failures, error) => failures < 2 && isLost(error),
    retryDelay: (failures) => 800 * 2 ** failures,
    onSuccess: (order) => queries.setQueryData(queryKey, order),
    onSettled: () =>
      Promise.all(["orders", "tickets"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

/** Whether nobody knows what became of the call: only the same key may ask again. */
export function isLost(error: Error | null): boolean {
  return error instanceof Problem && [0, 500, 502, 504].includes(error.status);
}
