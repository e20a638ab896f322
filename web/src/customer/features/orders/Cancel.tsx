import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered } from "../../../api/client";
import { Button } from "../../../components/Button";
import { Notice } from "../../../components/Notice";
import { useServices } from "../../../lib/services";
import { troubleWords } from "../../Loaded";
import { useLanguage } from "../../language";
import { orderQuery, type PlacedOrder } from "../../queries";

/** Gives the places back; asked twice, done once. */
export function Cancel({ order }: { order: PlacedOrder }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const cancel = useMutation({
    mutationFn: () =>
      answered(api.DELETE("/orders/{order_id}", { params: { path: { order_id: order.id } } })),
    onSuccess: (cancelled) => queries.setQueryData(orderQuery(api, order.id).queryKey, cancelled),
    onSettled: () =>
      Promise.all(["tickets", "orders"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <div className="flex flex-col items-start gap-2">
      {cancel.error ? <Notice tone="problem">{t(troubleWords(cancel.error))}</Notice> : null}
      {asked ? (
        <div className="flex flex-wrap items-center gap-2">
          <span>{t("order.cancelSure")}</span>
          <Button look="secondary" isDisabled={cancel.isPending} onPress={() => cancel.mutate()}>
            {t("order.cancelYes")}
          </Button>
          <Button look="quiet" onPress={() => setAsked(false)}>
            {t("order.cancelNo")}
          </Button>
        </div>
      ) : (
        <Button look="link" className="-ml-4" onPress={() => setAsked(true)}>
          {t("order.cancel")}
        </Button>
      )}
    </div>
  );
}
