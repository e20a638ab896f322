import { Link } from "@tanstack/react-router";
import { Button } from "../../components/Button";
import { Mark } from "../../components/Mark";
import { useLanguage } from "../language";
import { useTitle } from "../Page";

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

/** Something broke in the page itself: a reload keeps the chat and the sign-in. */
export function TroublePage() {
  const { t } = useLanguage();
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-start gap-4 px-4 py-16">
      <Mark className="size-14" />
      <h1 tabIndex={-1} className="text-3xl outline-none">
        {t("page.trouble.title")}
      </h1>
      <p>{t("page.trouble.text")}</p>
      <Button onPress={() => location.reload()}>{t("page.reload")}</Button>
    </div>
  );
}
