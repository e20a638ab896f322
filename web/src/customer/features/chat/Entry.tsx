import { memo, Suspense } from "react";
import { Button } from "../../../components/Button";
import { Skeleton } from "../../../components/Skeleton";
import { own } from "../../../lib/own";
import { type TextKey, useLanguage } from "../../language";
import type { ChatSlots } from "../../slots";
import { QuietBoundary } from "./QuietBoundary";
import type { Item } from "./transcript";

interface Props {
  item: Item;
  slots: ChatSlots;
  active: boolean;
  asked: boolean;
  say: (text: string) => void;
  retry: (() => void) | null;
}

/** One entry of the transcript. Words are always rendered as text, never as markup. */
export const Entry = memo(function Entry({ item, slots, active, asked, say, retry }: Props) {
  const { t } = useLanguage();
  switch (item.kind) {
    case "customer":
      return (
        <div data-mine="" className="flex animate-rise rows-at-rest flex-col items-end">
          <p className="max-w-[85%] rounded-3xl rounded-br-md bg-mine px-4 py-2.5 text-pretty whitespace-pre-wrap text-on-mine wrap-anywhere sm:max-w-xl">
            <span className="sr-only">{t("chat.you")} </span>
            {withShortIds(item.text)}
          </p>
          {item.waiting ? <p className="mt-1 text-sm text-muted">{t("chat.waiting")}</p> : null}
        </div>
      );
    case "assistant":
      if (item.text === "") return null;
      return (
        <p className="max-w-[92%] animate-rise rows-at-rest self-start rounded-3xl rounded-bl-md border border-line bg-raised px-4 py-2.5 whitespace-pre-wrap wrap-anywhere sm:max-w-2xl">
          <span className="sr-only">{t("chat.boxOffice")} </span>
          {item.text}
        </p>
      );
    case "activity": {
      const slot = own(slots.activities, item.activityType);
      if (!slot?.reads(item.content)) return <QuietLine />;
      const { Card } = slot;
      return (
        <div className="animate-rise py-1">
          <QuietBoundary fallback={<QuietLine />}>
            <Suspense fallback={<Skeleton label={t("common.oneMoment")} />}>
              <Card content={item.content} active={active} asked={asked} say={say} />
            </Suspense>
          </QuietBoundary>
        </div>
      );
    }
    case "failure":
      return (
        <div
          role="alert"
          className="flex animate-rise flex-col items-start gap-3 rounded-2xl border-l-4 border-curtain bg-blush px-4 py-3"
        >
          <p>{t(failureWords(item.code))}</p>
          {retry ? (
            <Button look="secondary" onPress={retry}>
              {t("common.tryAgain")}
            </Button>
          ) : null}
        </div>
      );
  }
});

/** In place of something this page cannot show. */
function QuietLine() {
  const { t } = useLanguage();
  return <p className="self-start text-sm text-muted italic">{t("chat.cannotShow")}</p>;
}

const FAILURES: Record<string, TextKey> = {
  no_answer: "chat.failure.noAnswer",
  agent_unavailable: "chat.failure.busy",
  agent_timeout: "chat.failure.slow",
  interrupted: "chat.failure.interrupted",
  unavailable: "chat.failure.busy",
  conversation_busy: "chat.failure.busy",
  too_many_requests: "chat.failure.busy",
  interrupt_unknown: "chat.failure.questionGone",
  token_expired: "chat.failure.signIn",
  too_large: "chat.failure.tooLong",
  invalid_input: "chat.failure.invalid",
};

function failureWords(code: string): TextKey {
  return own(FAILURES, code) ?? "chat.failure.unknown";
}

/** Choosing tickets names them by their ids, which nobody wants to read whole. */
function withShortIds(text: string): string {
  return text.replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "$1");
}
