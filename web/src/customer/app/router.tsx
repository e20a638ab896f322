import { createRootRouteWithContext, createRoute, createRouter, redirect } from "@tanstack/react-router";
import type { Services } from "../../lib/services";
import { NotFoundPage, TroublePage } from "./ErrorPages";
import { page } from "./page";
import { Shell } from "./Shell";

const root = createRootRouteWithContext<Services>()({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: TroublePage,
});

interface Onward {
  /** The page that asked for the sign-in. */
  to?: string;
}

/** Pages for people who are not signed in; the others go on to where they wanted. */
const outside = createRoute({
  getParentRoute: () => root,
  id: "outside",
  validateSearch: (search: Record<string, unknown>): Onward => {
    const to = ownAddress(search.to);
    return to === null ? {} : { to };
  },
  beforeLoad: ({ context, search }) => {
    if (context.session.state.status !== "signedIn") return;
    // The router hands on what the address says, also where `validateSearch` has left it out.
    const href = ownAddress(search.to);
    throw href === null ? redirect({ to: "/chat", replace: true }) : redirect({ href, replace: true });
  },
});

/** Pages for signed-in customers; after a new sign-in it goes on there. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: ({ context, location, cause }) => {
    const { status } = context.session.state;
    if (status === "signedIn") return;
    // Who signs out on a page has done with it; who is signed out there, or comes to it, wants to go on.
    const to = cause === "stay" && status === "signedOut" ? null : ownAddress(location.href);
    throw redirect({ to: "/sign-in", search: to === null || to === "/chat" ? {} : { to }, replace: true });
  },
});

const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/chat", replace: true });
  },
});

const outsidePages = [
  createRoute({
    getParentRoute: () => outside,
    path: "/sign-in",
    component: page(() => import("../features/auth/SignIn"), "SignIn"),
  }),
  createRoute({
    getParentRoute: () => outside,
    path: "/sign-up",
    component: page(() => import("../features/auth/SignUp"), "SignUp"),
  }),
  createRoute({
    getParentRoute: () => outside,
    path: "/forgotten-password",
    component: page(() => import("../features/auth/ForgottenPassword"), "ForgottenPassword"),
  }),
] as const;

const help = createRoute({
  getParentRoute: () => root,
  path: "/help",
  component: page(() => import("../features/help/HelpPage"), "HelpPage"),
});

const insidePages = [
  createRoute({
    getParentRoute: () => inside,
    path: "/chat",
    component: page(() => import("./ChatRoutes"), "LatestChat"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/chat/$conversationId",
    component: page(() => import("./ChatRoutes"), "OneChat"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/chats",
    component: page(() => import("./ChatRoutes"), "AllChats"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/tickets",
    component: page(() => import("./TicketRoutes"), "Tickets"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/tickets/$ticketId",
    component: page(() => import("./TicketRoutes"), "OneTicket"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/upgrade",
    validateSearch: ({ tickets }: Record<string, unknown>): { tickets: string[] } => ({
      tickets: Array.isArray(tickets) ? tickets.filter((id) => typeof id === "string") : [],
    }),
    component: page(() => import("./TicketRoutes"), "Upgrade"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/orders",
    component: page(() => import("./OrderRoutes"), "Orders"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/orders/$orderId",
    component: page(() => import("./OrderRoutes"), "OneOrder"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/account",
    component: page(() => import("../features/account/AccountPage"), "AccountPage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/cases",
    component: page(() => import("../features/cases/CasesPage"), "CasesPage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/cases/$caseId",
    component: page(() => import("./CaseRoute"), "OneCase"),
  }),
] as const;

const routes = root.addChildren([
  index,
  help,
  outside.addChildren(outsidePages),
  inside.addChildren(insidePages),
]);

/** A path of this page; null for anything that would lead to another origin. */
export function ownAddress(value: unknown): string | null {
  return typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : null;
}

export function makeRouter(services: Services) {
  return createRouter({
    routeTree: routes,
    context: services,
    defaultPreload: "intent",
    scrollRestoration: true,
    scrollToTopSelectors: ["main"],
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
