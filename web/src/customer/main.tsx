import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createApi } from "../api/client";
import { loadConfig } from "../lib/config";
import type { Services } from "../lib/services";
import { Session } from "../lib/session";
import { App } from "./app/App";
import { preferredLanguage, translator } from "./language";
import { showTheme } from "./theme";
import "./app/theme.css";

async function makeServices(): Promise<Services> {
  const config = await loadConfig();
  const session = new Session(config.cognito);
  await session.restore();
  return { config, session, api: createApi(config.api, session) };
}

/** Before there is an app: one sentence, in the browser's language. */
function sayClosed(root: HTMLElement): void {
  const text = document.createElement("p");
  text.role = "alert";
  text.className = "mx-auto max-w-md px-4 py-16 text-lg";
  text.textContent = translator(preferredLanguage(["en", "de"]))("page.closed");
  root.replaceChildren(text);
}

showTheme();
const root = document.getElementById("root");
if (root) {
  makeServices().then(
    (services) =>
      createRoot(root).render(
        <StrictMode>
          <App services={services} />
        </StrictMode>,
      ),
    () => sayClosed(root),
  );
}
