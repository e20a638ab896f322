import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { createApi } from "../src/api/client";
import { LanguageProvider } from "../src/customer/language";
import type { RuntimeConfig } from "../src/lib/config";
import { ServicesContext } from "../src/lib/services";
import { Session } from "../src/lib/session";

export const CONFIG: RuntimeConfig = {
  api: "http://api.test",
  gateway: "http://gateway.test",
  cognito: {
    endpoint: "http://cognito.test",
    region: "eu-central-1",
    userPoolId: "eu-central-1_x",
    clientId: "c",
  },
  venue: { name: "Lantern Park", timeZone: "Europe/Berlin", currency: "EUR" },
  languages: ["en", "de"],
};

/** Shows a part of the page as the app would, in English or German. */
export function show(part: ReactNode, language: "en" | "de" = "en") {
  const session = new Session(CONFIG.cognito);
  const services = { config: CONFIG, session, api: createApi(CONFIG.api, session) };
  const page = render(
    <ServicesContext value={services}>
      <LanguageProvider offered={[language]}>{part}</LanguageProvider>
    </ServicesContext>,
  );
  return { ...page, user: userEvent.setup() };
}
