import { Link } from "@tanstack/react-router";
import { readCase } from "../../../api/shapes";
import { useLanguage } from "../../language";
import type { ActivityProps } from "../../slots";

/** A person takes over: the case's number, visibly. Its subject is written for the team, not for the customer. */
export default function CaseOpened({ content }: ActivityProps) {
  const { t } = useLanguage();
  const found = readCase(content);
  if (!found) return null;
  return (
    <section className="flex max-w-xl items-start gap-4 rounded-2xl border-2 border-gold bg-gold-soft p-5">
      <svg
        viewBox="0 0 24 24"
        aria-hidden="true"
        className="size-9 flex-none fill-none stroke-current stroke-[1.8]"
      >
        <circle cx="12" cy="8" r="4" />
        <path d="M4 21c.6-4.400 3.800-7 8-7s7.400 2.600 8 7" strokeLinecap="round" />
      </svg>
      <div className="min-w-0">
        <h2 className="text-lg">{t("case.title")}</h2>
        <p className="mt-1">
          {t("case.number")} <strong className="font-mono">{found.number}</strong>
        </p>
        <p className="mt-1 text-sm">{t("case.next")}</p>
        <Link
          to="/cases/$caseId"
          params={{ caseId: found.id }}
          className="mt-1 inline-flex min-h-11 items-center font-semibold underline underline-offset-4"
        >
          {t("case.open")}
        </Link>
      </div>
    </section>
  );
}
