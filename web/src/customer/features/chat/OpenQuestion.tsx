import type { Interrupt } from "@ag-ui/core";
import { Suspense } from "react";
import { Button } from "../../../components/Button";
import { Skeleton } from "../../../components/Skeleton";
import { own } from "../../../lib/own";
import { useLanguage } from "../../language";
import type { ChatSlots } from "../../slots";
import type { Conversation } from "./conversation";
import { QuietBoundary } from "./QuietBoundary";

interface Props {
  interrupt: Interrupt;
  conversation: Conversation;
  slots: ChatSlots;
}

/** The question that the run ended with: its form, or its words and a way out when this page has no form for it. */
export function OpenQuestion({ interrupt, conversation, slots }: Props) {
  const { t } = useLanguage();
  const { interrupts } = slots;
  const slot = own(interrupts, interrupt.reason);
  const cancel = (words: string) =>
    conversation.answer({ interruptId: interrupt.id, status: "cancelled" }, words);
  const plain = (
    <div className="flex flex-col items-start gap-3 rounded-2xl border border-line bg-raised p-4">
      <p>{interrupt.message ?? t("chat.cannotShow")}</p>
      <Button look="secondary" onPress={() => cancel(t("chat.notNow"))}>
        {t("chat.notNow")}
      </Button>
    </div>
  );
  if (!slot?.reads(interrupt)) return plain;
  const Form = slot.Card;
  return (
    <div data-question="" className="animate-rise py-1">
      <QuietBoundary fallback={plain}>
        <Suspense fallback={<Skeleton label={t("common.oneMoment")} lines={4} />}>
          <Form
            interrupt={interrupt}
            resolve={(payload, words) =>
              conversation.answer({ interruptId: interrupt.id, status: "resolved", payload }, words)
            }
            cancel={cancel}
          />
        </Suspense>
      </QuietBoundary>
    </div>
  );
}
