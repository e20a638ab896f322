import { createContext, use, useSyncExternalStore } from "react";
import type { Api } from "../api/client";
import type { RuntimeConfig } from "./config";
import type { Session, SessionState } from "./session";

/** What the page is made with, once, at its start. */
export interface Services {
  config: RuntimeConfig;
  session: Session;
  api: Api;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === null) throw new Error("useServices needs a ServicesContext above it.");
  return services;
}

export function useSession(): SessionState {
  const { session } = useServices();
  return useSyncExternalStore(session.subscribe, () => session.state);
}
