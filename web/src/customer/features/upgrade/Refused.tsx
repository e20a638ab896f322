import { Link } from "@tanstack/react-router";
import { Problem } from "../../../api/problem";
import { Button } from "../../../components/Button";
import { Notice } from "../../../components/Notice";
import { formatDay } from "../../../lib/format";
import { own } from "../../../lib/own";
import { troubleWords } from "../../Loaded";
import { type TextKey, useLanguage } from "../../language";
import { tierName } from "../../tiers";
import type { Choice } from "./usePlaceOrder";

interface Props {
  error: Error;
  choice: Choice | undefined;
  again: (choice: Choice) => void;
}

const WORDS: Record<string, TextKey> = {
  sold_out: "upgrade.refused.soldOut",
  tier_unavailable: "upgrade.refused.unavailable",
  not_eligible: "upgrade.refused.notEligible",
  order_open: "reason.orderOpen",
};

/** Why no places were held, and what can be had instead. */
export function Refused({ error, choice, again }: Props) {
  const { t, locale } = useLanguage();
  const problem = error instanceof Problem ? error : null;
  const words = problem ? own(WORDS, problem.code) : undefined;
  return (
    <Notice tone="problem">
      <p>{t(words ?? troubleWords(error))}</p>
      {problem?.alternatives.slice(0, 3).map(({ tier, visitDate }) => (
        <Button
          key={tier + visitDate}
          look="link"
          className="-mx-3 px-3"
          onPress={() => again({ tier, visitDate })}
        >
          {t("upgrade.instead", { tier: tierName(tier, t), date: formatDay(visitDate, locale, "short") })}
        </Button>
      ))}
      {problem?.code === "order_open" ? <ToOrders /> : null}
      {words === undefined && choice ? (
        <Button look="secondary" className="mt-2" onPress={() => again(choice)}>
          {t("common.tryAgain")}
        </Button>
      ) : null}
    </Notice>
  );
}

/** The tickets' order is still open: the way to it. */
export function OpenOrder() {
  const { t } = useLanguage();
  return (
    <Notice tone="info">
      <p>{t("reason.orderOpen")}</p>
      <ToOrders />
    </Notice>
  );
}

function ToOrders() {
  const { t } = useLanguage();
  return (
    <Link
      to="/orders"
      className="inline-flex min-h-11 items-center font-semibold text-curtain underline underline-offset-4"
    >
      {t("upgrade.toOrders")}
    </Link>
  );
}
