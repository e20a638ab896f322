import { type ReactNode, useEffect } from "react";
import { useServices } from "../lib/services";
import { useLanguage } from "./language";

/** The document's title: the page, and whose house it is. */
export function useTitle(title: string): void {
  const { config } = useServices();
  const { t } = useLanguage();
  useEffect(() => {
    document.title = `${title} · ${t("shell.boxOffice")} ${config.venue.name}`;
  }, [title, t, config]);
}

interface Props {
  title: string;
  intro?: ReactNode;
  /** Beside the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page's heading, told to the document too; after a navigation the focus goes to it. */
export function Page({ title, intro, actions, children }: Props) {
  const { config } = useServices();
  useTitle(title);
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-6 px-4 py-6 sm:py-9 print:max-w-none print:p-0">
      <p aria-hidden="true" className="hidden font-display text-3xl font-bold print:block">
        {config.venue.name}
      </p>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 print:hidden">
        <div className="min-w-0">
          <h1 tabIndex={-1} className="text-3xl outline-none sm:text-4xl">
            {title}
          </h1>
          {intro ? <p className="mt-1.5 max-w-2xl text-lg text-pretty text-muted">{intro}</p> : null}
        </div>
        {actions}
      </div>
      {children}
    </div>
  );
}
