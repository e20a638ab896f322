import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { answered } from "../../../api/client";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { useServices } from "../../../lib/services";
import { orderQuery } from "../../queries";

export interface Choice {
  tier: string;
  visitDate: string;
}

/**
 * Places an order for these tickets. A choice keeps its idempotency key until it is answered, so that trying
 * again after a lost answer places nothing twice.
 */
export function usePlaceOrder(ticketIds: string[]) {
  const { api } = useServices();
  const queries = useQueryClient();
  const keys = useRef(new Map<string, string>());
  return useMutation({
    mutationFn: ({ tier, visitDate }: Choice) => {
      const key = keys.current.get(`${tier} ${visitDate}`) ?? crypto.randomUUID();
      keys.current.set(`${tier} ${visitDate}`, key);
      const body = { ticketIds, tier: tier as components["schemas"]["Tier"], visitDate };
      return answered(api.POST("/orders", { params: { header: { "Idempotency-Key": key } }, body }));
    },
    retry: (failures, error) => failures < 2 && !isAnswer(error),
    retryDelay: (failures) => 600 * 2 ** failures,
    onSuccess: (order, { tier, visitDate }) => {
      keys.current.delete(`${tier} ${visitDate}`);
      queries.setQueryData(orderQuery(api, order.id).queryKey, order);
    },
    onError: (error, { tier, visitDate }) => {
      if (isAnswer(error)) keys.current.delete(`${tier} ${visitDate}`);
    },
    onSettled: () =>
      Promise.all(
        ["tickets", "orders", "options"].map((key) =>
          queries.invalidateQueries({ queryKey: [key], exact: false }),
        ),
      ),
  });
}

/** Whether the server has decided: nothing was placed, and another try is another request. */
function isAnswer(error: Error): boolean {
  return error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429;
}
