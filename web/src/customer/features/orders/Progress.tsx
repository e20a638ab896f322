import { Check } from "../../../components/Check";
import { type TextKey, useLanguage } from "../../language";

const STEPS: readonly TextKey[] = ["progress.held", "progress.payment", "progress.done"];
const REACHED: Record<string, number> = { pending: 1, paying: 1, stuck: 1, fulfilled: 3 };

/** How far an order is on its way: held, paid, confirmed. */
export function Progress({ status }: { status: string }) {
  const { t } = useLanguage();
  const reached = REACHED[status];
  if (reached === undefined) return null;
  return (
    <ol aria-label={t("progress.label")} className="flex max-w-xl items-start print:hidden">
      {STEPS.map((words, index) => {
        const done = index < reached;
        const now = index === reached;
        const look = done
          ? "border-sea bg-sea text-raised"
          : now
            ? "border-curtain bg-raised text-curtain"
            : "border-edge bg-raised text-muted";
        return (
          <li
            key={words}
            aria-current={now ? "step" : undefined}
            className="relative flex flex-1 flex-col items-center gap-1.5 text-center"
          >
            {index > 0 ? (
              <span
                aria-hidden="true"
                className={`absolute top-4 right-1/2 -z-0 h-0.5 w-full ${index <= reached ? "bg-sea" : "bg-line"}`}
              />
            ) : null}
            <span
              aria-hidden="true"
              className={`z-10 flex size-8 items-center justify-center rounded-full border-2 font-display font-bold ${look}`}
            >
              {done ? <Check className="size-4 stroke-current" /> : index + 1}
            </span>
            <span className={`text-sm ${now ? "font-semibold" : "text-muted"}`}>
              {t(words)}
              {done ? <span className="sr-only">, {t("progress.isDone")}</span> : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
