import { useEffect, useState } from "react";

/** Whole seconds until an instant (RFC 3339), counted down once a second; null without one. */
export function useSecondsLeft(until: string | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  const end = until === null ? Number.NaN : Date.parse(until);
  const over = Number.isNaN(end) || now >= end;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [over]);
  return Number.isNaN(end) ? null : Math.max(0, Math.ceil((end - now) / 1000));
}
