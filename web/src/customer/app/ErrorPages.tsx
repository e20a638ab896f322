import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { Button } from "../../components/Button";
import { Mark } from "../../components/Mark";
import { useLanguage } from "../language";
import { useTitle } from "../Page";
import { Offline } from "./page";

/** An address that is none of ours. */
export function NotFoundPage() {
  const { t } = useLanguage();
  useTitle(t("page.notFound.title"));
  return (
    <div className="mx-auto flex max-w-md flex-col items-start gap-4 px-4 py-16">
      <h1 tabIndex={-1} className="text-3xl outline-none">
        {t("page.notFound.title")}
      </h1>
      <p>{t("page.notFound.text")}</p>
      <div className="flex flex-wrap gap-x-6">
        <Link to="/" className={LINK}>
          {t("page.home")}
        </Link>
        <Link to="/help" className={LINK}>
          {t("nav.help")}
        </Link>
      </div>
    </div>
  );
}

const LINK = "inline-flex min-h-11 items-center font-semibold text-curtain underline underline-offset-4";

/** Something broke in the page itself: a reload keeps the chat and the sign-in. Offline a reload would lose the app. */
export function TroublePage({ error }: ErrorComponentProps) {
  const { t } = useLanguage();
  const router = useRouter();
  const offline = error instanceof Offline;
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-start gap-4 px-4 py-16">
      <Mark className="size-14" />
      <h1 tabIndex={-1} className="text-3xl outline-none">
        {t(offline ? "page.offline.title" : "page.trouble.title")}
      </h1>
      <p>{t(offline ? "page.offline.text" : "page.trouble.text")}</p>
      <Button onPress={() => (offline ? void router.invalidate() : location.reload())}>
        {t(offline ? "common.tryAgain" : "page.reload")}
      </Button>
    </div>
  );
}
