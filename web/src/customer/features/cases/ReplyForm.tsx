import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { answered } from "../../../api/client";
import { Button } from "../../../components/Button";
import { Notice } from "../../../components/Notice";
import { useServices } from "../../../lib/services";
import { troubleWords } from "../../Loaded";
import { useLanguage } from "../../language";
import { readable } from "../../readable";

const LONGEST = 8_000;

/** The customer's own word to the person who works on the case. */
export function ReplyForm({ caseId }: { caseId: string }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const sending = useRef(false);
  const words = readable(text).trim();
  const reply = useMutation({
    mutationFn: (body: string) =>
      answered(
        api.POST("/cases/{case_id}/messages", { params: { path: { case_id: caseId } }, body: { body } }),
      ),
    onSuccess: (found) => {
      setText("");
      queries.setQueryData(["cases", caseId], found);
      return queries.invalidateQueries({ queryKey: ["cases"] });
    },
    onSettled: () => {
      sending.current = false;
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    // A second click comes before the page knows of the first.
    if (words === "" || sending.current) return;
    sending.current = true;
    reply.mutate(words);
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      {reply.error ? <Notice tone="problem">{t(troubleWords(reply.error))}</Notice> : null}
      {reply.isSuccess && text === "" ? <Notice tone="good">{t("cases.sent")}</Notice> : null}
      <label htmlFor="case-reply" className="text-sm font-semibold">
        {t("cases.reply")}
      </label>
      <textarea
        id="case-reply"
        rows={4}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="rounded-xl border-2 border-edge bg-raised px-3.5 py-2.5 text-base focus:border-curtain focus:outline-none"
      />
      <Button type="submit" isDisabled={words === "" || reply.isPending} className="self-start">
        {t(reply.isPending ? "common.oneMoment" : "chat.send")}
      </Button>
    </form>
  );
}
