import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import { Button } from "../components/Button";
import { Notice } from "../components/Notice";
import { Skeleton } from "../components/Skeleton";
import { type TextKey, useLanguage } from "./language";

interface Props<T> {
  /** A query's state. */
  query: { data: T | undefined; error: Error | null; refetch: () => unknown };
  /** What is on its way, for screen readers. */
  label: string;
  lines?: number;
  children: (data: T) => ReactNode;
}

/** What a query found; until then its outline, and a sentence with a way on when it found nothing. */
export function Loaded<T>({ query, label, lines = 4, children }: Props<T>) {
  const { t } = useLanguage();
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return <Skeleton label={label} lines={lines} />;
  return (
    <div className="flex max-w-xl flex-col items-start gap-4">
      <Notice tone="problem">{t(troubleWords(query.error))}</Notice>
      {isRefusal(query.error) ? null : (
        <Button onPress={() => void query.refetch()}>{t("common.tryAgain")}</Button>
      )}
    </div>
  );
}

function isRefusal(error: Error): boolean {
  return error instanceof Problem && [400, 403, 404].includes(error.status);
}

/** A sentence for a call that failed for no reason of the customer's. */
export function troubleWords(error: Error): TextKey {
  if (!(error instanceof Problem)) return "trouble.unknown";
  if (error.status === 0) return "trouble.unreachable";
  if (error.status === 404 || error.status === 400) return "trouble.missing";
  if (error.status === 403) return "trouble.notYours";
  return error.status === 429 || error.status === 503 ? "trouble.busy" : "trouble.unknown";
}
