import { useQuery } from "@tanstack/react-query";
import { useSecondsLeft } from "../lib/countdown";
import { useServices } from "../lib/services";
import { orderQuery } from "./queries";

interface Standing {
  status: string;
  version: number;
  holdExpiresAt: string | null;
}

/** An order in one of these states stays in it. */
const FINAL: readonly string[] = ["fulfilled", "expired", "cancelled", "refunded"];

/**
 * How an order stands now, although it was shown some time ago: it may be paid or cancelled elsewhere, and its hold runs
 * out. `shown` counts until the server has said something newer.
 */
export function useLiveOrder(orderId: string, shown: Standing): Standing {
  const { api } = useServices();
  const isFinal = FINAL.includes(shown.status);
  const { data } = useQuery({ ...orderQuery(api, orderId), enabled: !isFinal });
  const { status, version, holdExpiresAt } = data && !isFinal && data.version >= shown.version ? data : shown;
  const hasRunOut = useSecondsLeft(status === "pending" ? holdExpiresAt : null) === 0;
  return { status: hasRunOut ? "expired" : status, version, holdExpiresAt };
}
