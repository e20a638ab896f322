import { infiniteQueryOptions, queryOptions, useIsMutating } from "@tanstack/react-query";
import { type Api, answered } from "../api/client";
import type { components } from "../api/schema";

type Schemas = components["schemas"];
/** A ticket as its owner sees it, entry code included. */
export type OwnTicket = Schemas["OwnTicket"];
export type PlacedOrder = Schemas["Order"];
export type Profile = Schemas["Customer"];

const PAGE = 50;
/** An order in one of these states is on its way to another without the customer's doing. */
const MOVING: readonly string[] = ["paying", "stuck", "refunding"];
const LOOK_MS = 2_500;
/** A held order may be paid or cancelled on another page, and its hold runs out. */
const LOOK_AT_HELD_MS = 15_000;

/** The parts of pagination that all lists share: one page after the other by the server's cursor. */
export const PAGED = {
  initialPageParam: null as string | null,
  getNextPageParam: (last: { nextCursor?: string | null }) => last.nextCursor ?? null,
};

/** The query parameters of a page. */
export function pageAt(cursor: string | null): { limit: number; cursor?: string } {
  return cursor === null ? { limit: PAGE } : { limit: PAGE, cursor };
}

export const meQuery = (api: Api) =>
  queryOptions({ queryKey: ["me"], queryFn: () => answered(api.GET("/me")) });

export const ticketsQuery = (api: Api) =>
  infiniteQueryOptions({
    queryKey: ["tickets"],
    queryFn: ({ pageParam }) => answered(api.GET("/tickets", { params: { query: pageAt(pageParam) } })),
    ...PAGED,
  });

export const ticketQuery = (api: Api, ticketId: string) =>
  queryOptions({
    queryKey: ["tickets", ticketId],
    queryFn: () => answered(api.GET("/tickets/{ticket_id}", { params: { path: { ticket_id: ticketId } } })),
  });

/** An order; looked at again and again while it moves by itself. */
export const orderQuery = (api: Api, orderId: string) =>
  queryOptions({
    queryKey: ["orders", orderId],
    queryFn: () => answered(api.GET("/orders/{order_id}", { params: { path: { order_id: orderId } } })),
    refetchInterval: ({ state }) => {
      const status = state.data?.status ?? "";
      if (MOVING.includes(status)) return LOOK_MS;
      return status === "pending" ? LOOK_AT_HELD_MS : false;
    },
  });

/** The key of the mutation that pays an order. */
export const payingKey = (orderId: string) => ["pay", orderId];

/** How many payments of an order this page has under way. */
export function usePaymentsUnderWay(orderId: string): number {
  return useIsMutating({ mutationKey: payingKey(orderId) });
}
