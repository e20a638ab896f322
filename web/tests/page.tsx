import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  type AnyRouter,
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { vi } from "vitest";
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

/** Shows a part of the page as the app would, in English or German; links lead nowhere. */
export function show(part: ReactNode, language: "en" | "de" = "en") {
  const session = new Session(CONFIG.cognito);
  const api = createApi(CONFIG.api, { accessToken: async () => "token", expire: () => session.expire() });
  const router: AnyRouter = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const page = render(
    <ServicesContext value={{ config: CONFIG, session, api }}>
      <LanguageProvider offered={[language]}>
        <QueryClientProvider client={queries}>
          <RouterContextProvider router={router}>{part}</RouterContextProvider>
        </QueryClientProvider>
      </LanguageProvider>
    </ServicesContext>,
  );
  return { ...page, user: userEvent.setup(), queries };
}

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  key: string | null;
  body: unknown;
}

type Answer = Response | Error | ((call: Call) => Response | Error);

/**
 * Stands in for the API and the gateway: answers by "METHOD /path" in the order given, the last one again and again.
 * Gives the calls that came.
 */
export function serve(answers: Record<string, Answer | Answer[]>): Call[] {
  const calls: Call[] = [];
  const left = new Map(Object.entries(answers).map(([name, list]) => [name, [list].flat()]));
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const call: Call = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      key: request.headers.get("idempotency-key"),
      body: request.body === null ? null : await request.json(),
    };
    calls.push(call);
    const list = left.get(`${call.method} ${call.path}`);
    const next = list && list.length > 1 ? list.shift() : list?.[0];
    if (next === undefined) return problem(404, "not_found");
    const answer = typeof next === "function" ? next(call) : next;
    if (answer instanceof Error) throw answer;
    return answer.clone();
  });
  return calls;
}

export function problem(status: number, code: string, more: Record<string, unknown> = {}): Response {
  return Response.json({ status, code, title: code, detail: "", ...more }, { status });
}
