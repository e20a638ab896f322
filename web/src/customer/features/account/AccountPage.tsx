import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "../../../components/Button";
import { Choice } from "../../../components/Choice";
import { useServices } from "../../../lib/services";
import { Loaded } from "../../Loaded";
import { useLanguage } from "../../language";
import { Page } from "../../Page";
import { meQuery } from "../../queries";
import { chooseTheme, useTheme } from "../../theme";
import { ProfileForm } from "./ProfileForm";
import { Remembered } from "./Remembered";

/** The customer's own details, how the page looks, and the way out. */
export function AccountPage() {
  const { t } = useLanguage();
  const { api, session } = useServices();
  const query = useQuery(meQuery(api));
  return (
    <Page
      title={t("nav.account")}
      actions={
        <Button look="secondary" onPress={() => void session.signOut()}>
          {t("shell.signOut")}
        </Button>
      }
    >
      <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
        <Card title={t("account.details")}>
          <Loaded query={query} label={t("account.loading")} lines={5}>
            {(profile) => <ProfileForm profile={profile} />}
          </Loaded>
        </Card>
        <div className="flex flex-col gap-6">
          <Card title={t("remembered.title")}>
            <Loaded query={query} label={t("account.loading")} lines={3}>
              {(profile) => <Remembered profile={profile} />}
            </Loaded>
          </Card>
          <Appearance />
          <Card title={t("account.more")}>
            <ul className="flex flex-col">
              <li>
                <Link to="/cases" className={LINK}>
                  {t("cases.title")}
                </Link>
              </li>
              <li>
                <Link to="/chats" className={LINK}>
                  {t("chats.title")}
                </Link>
              </li>
              <li>
                <Link to="/help" className={LINK}>
                  {t("nav.help")}
                </Link>
              </li>
            </ul>
          </Card>
        </div>
      </div>
    </Page>
  );
}

const LINK = "flex min-h-11 items-center font-semibold text-curtain underline underline-offset-4";

function Appearance() {
  const { t } = useLanguage();
  const theme = useTheme();
  return (
    <Card title={t("account.look")}>
      <Choice
        label={t("theme.label")}
        value={theme}
        onChange={chooseTheme}
        options={[
          { value: "system", words: t("theme.system") },
          { value: "light", words: t("theme.light") },
          { value: "dark", words: t("theme.dark") },
        ]}
      />
    </Card>
  );
}

function Card({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="flex flex-col gap-4 rounded-2xl border-2 border-line bg-raised p-5 shadow-card">
      <h2 className="text-xl">{title}</h2>
      {children}
    </section>
  );
}
