import { readOptions } from "../../../api/shapes";
import { formatDay } from "../../../lib/format";
import { useLanguage } from "../../language";
import type { ActivityProps } from "../../slots";
import { Tiers } from "./Tiers";

/** The tiers in the chat: a choice is said there. */
export default function UpgradeOptions({ content, active, say }: ActivityProps) {
  const { t, locale } = useLanguage();
  const options = readOptions(content)?.options;
  if (!options) return null;
  const take = (tier: string, date: string) => {
    const name = options.find((option) => option.tier === tier)?.name ?? tier;
    say(t("upgrade.say", { tier: name, date: formatDay(date, locale, "long") }));
  };
  return <Tiers options={options} active={active} take={take} />;
}
