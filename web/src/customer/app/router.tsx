import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import type { Services } from "../../lib/services";
import { NotFoundPage, TroublePage } from "./ErrorPages";
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
    throw search.to ? redirect({ href: search.to, replace: true }) : redirect({ to: "/chat", replace: true });
  },
});

/** Pages for signed-in customers; after a new sign-in it goes on there. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: ({ context, location }) => {
    if (context.session.state.status === "signedIn") return;
    const to = ownAddress(location.href);
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
    component: lazyRouteComponent(() => import("../features/auth/SignIn"), "SignIn"),
  }),
  createRoute({
    getParentRoute: () => outside,
    path: "/sign-up",
    component: lazyRouteComponent(() => import("../features/auth/SignUp"), "SignUp"),
  }),
  createRoute({
    getParentRoute: () => outside,
    path: "/forgotten-password",
    component: lazyRouteComponent(() => import("../features/auth/ForgottenPassword"), "ForgottenPassword"),
  }),
] as const;

const help = createRoute({
  getParentRoute: () => root,
  path: "/help",
  component: lazyRouteComponent(() => import("../features/help/HelpPage"), "HelpPage"),
});

const insidePages = [
  createRoute({
    getParentRoute: () => inside,
    path: "/chat",
    component: lazyRouteComponent(() => import("./ChatRoutes"), "LatestChat"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/chat/$conversationId",
    component: lazyRouteComponent(() => import("./ChatRoutes"), "OneChat"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/chats",
    component: lazyRouteComponent(() => import("./ChatRoutes"), "AllChats"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/tickets",
    component: lazyRouteComponent(() => import("./TicketRoutes"), "Tickets"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/tickets/$ticketId",
    component: lazyRouteComponent(() => import("./TicketRoutes"), "OneTicket"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/upgrade",
    validateSearch: ({ tickets }: Record<string, unknown>): { tickets: string[] } => ({
      tickets: Array.isArray(tickets) ? tickets.filter((id) => typeof id === "string") : [],
    }),
    component: lazyRouteComponent(() => import("./TicketRoutes"), "Upgrade"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/orders",
    component: lazyRouteComponent(() => import("./OrderRoutes"), "Orders"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/orders/$orderId",
    component: lazyRouteComponent(() => import("./OrderRoutes"), "OneOrder"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/account",
    component: lazyRouteComponent(() => import("../features/account/AccountPage"), "AccountPage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/cases",
    component: lazyRouteComponent(() => import("../features/cases/CasesPage"), "CasesPage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/cases/$caseId",
    component: lazyRouteComponent(() => import("./CaseRoute"), "OneCase"),
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
