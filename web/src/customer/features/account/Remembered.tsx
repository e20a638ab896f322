import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Api, answered } from "../../../api/client";
import type { components } from "../../../api/schema";
import { Button } from "../../../components/Button";
import { CheckField } from "../../../components/CheckField";
import { Notice } from "../../../components/Notice";
import { useServices } from "../../../lib/services";
import { troubleWords } from "../../Loaded";
import { useLanguage } from "../../language";
import { PagedList } from "../../PagedList";
import { meQuery, PAGED, type Profile, pageAt } from "../../queries";

type Memory = components["schemas"]["Memory"];

const memoriesQuery = (api: Api) =>
  infiniteQueryOptions({
    queryKey: ["memories"],
    queryFn: ({ pageParam }) => answered(api.GET("/memories", { params: { query: pageAt(pageParam) } })),
    ...PAGED,
  });

/** What is remembered of the customer between chats: theirs to see, to delete and to switch off. */
export function Remembered({ profile }: { profile: Profile }) {
  const { t } = useLanguage();
  const { api } = useServices();
  const queries = useQueryClient();
  const query = useInfiniteQuery(memoriesQuery(api));
  const anew = () => queries.resetQueries({ queryKey: memoriesQuery(api).queryKey });
  const turn = useMutation({
    mutationFn: (rememberPreferences: boolean) =>
      answered(api.PATCH("/me", { body: { rememberPreferences } })),
    onSuccess: (saved) => {
      queries.setQueryData(meQuery(api).queryKey, saved);
      forget.reset();
    },
    onSettled: anew,
  });
  const forget = useMutation({
    mutationFn: (memory: Memory | null) =>
      answered(
        memory === null
          ? api.DELETE("/memories")
          : api.DELETE("/memories/{memory_id}", { params: { path: { memory_id: memory.id } } }),
      ),
    onMutate: () => turn.reset(),
    onSettled: anew,
  });
  const isBusy = turn.isPending || forget.isPending;
  const trouble = turn.error ?? forget.error;
  return (
    <>
      <p className="text-muted">{t("remembered.intro")}</p>
      <CheckField isSelected={profile.rememberPreferences} onChange={turn.mutate} isDisabled={isBusy}>
        <span>
          {t("remembered.switch")}
          <span className="block text-sm text-muted">{t("remembered.switchHint")}</span>
        </span>
      </CheckField>
      {trouble ? <Notice tone="problem">{t(troubleWords(trouble))}</Notice> : null}
      {forget.isSuccess ? <Notice tone="good">{t("remembered.forgotten")}</Notice> : null}
      <PagedList
        query={query}
        label={t("remembered.loading")}
        itemsOf={({ memories }) => memories}
        none={<p>{t("remembered.none")}</p>}
      >
        {(memories) => (
          <>
            <ul className="flex flex-col divide-y-2 divide-line">
              {memories.map((memory) => (
                <li key={memory.id} className="flex items-center justify-between gap-3 py-1">
                  <span className="wrap-anywhere">{memory.text}</span>
                  <Button
                    look="link"
                    aria-label={t("remembered.forgetNamed", { text: memory.text })}
                    isDisabled={isBusy}
                    onPress={() => forget.mutate(memory)}
                  >
                    {t("remembered.forget")}
                  </Button>
                </li>
              ))}
            </ul>
            <Button
              look="secondary"
              className="self-start"
              isDisabled={isBusy}
              onPress={() => forget.mutate(null)}
            >
              {t("remembered.forgetAll")}
            </Button>
          </>
        )}
      </PagedList>
    </>
  );
}
