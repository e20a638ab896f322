import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../api/problem";
import { type Services, ServicesContext } from "../../lib/services";
import { LanguageProvider } from "../language";
import { makeRouter } from "./router";

/** The app around its services. */
export function App({ services }: { services: Services }) {
  const [router] = useState(() => makeRouter(services));
  const [queries] = useState(
    () =>
      new QueryClient({ defaultOptions: { queries: { retry: worthRetrying, refetchOnWindowFocus: false } } }),
  );
  return (
    <ServicesContext value={services}>
      <LanguageProvider offered={services.config.languages}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </ServicesContext>
  );
}

/** No answer and server troubles may pass; a refusal will not. */
function worthRetrying(failures: number, error: Error): boolean {
  const refused =
    error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429;
  return !refused && failures < 2;
}
