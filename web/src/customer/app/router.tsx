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

/** Pages for people who are not signed in; the others go to their chat. */
const outside = createRoute({
  getParentRoute: () => root,
  id: "outside",
  beforeLoad: ({ context }) => {
    if (context.session.state.status === "signedIn") throw redirect({ to: "/chat" });
  },
});

/** Pages for signed-in customers. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: ({ context }) => {
    if (context.session.state.status !== "signedIn") throw redirect({ to: "/sign-in" });
  },
});

const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/chat" });
  },
});

const signIn = createRoute({
  getParentRoute: () => outside,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("../features/auth/SignIn"), "SignIn"),
});
const signUp = createRoute({
  getParentRoute: () => outside,
  path: "/sign-up",
  component: lazyRouteComponent(() => import("../features/auth/SignUp"), "SignUp"),
});
const forgottenPassword = createRoute({
  getParentRoute: () => outside,
  path: "/forgotten-password",
  component: lazyRouteComponent(() => import("../features/auth/ForgottenPassword"), "ForgottenPassword"),
});

const chat = createRoute({
  getParentRoute: () => inside,
  path: "/chat",
  component: lazyRouteComponent(() => import("./ChatRoutes"), "LatestChat"),
});
const oneChat = createRoute({
  getParentRoute: () => inside,
  path: "/chat/$conversationId",
  component: lazyRouteComponent(() => import("./ChatRoutes"), "OneChat"),
});

const routes = root.addChildren([
  index,
  outside.addChildren([signIn, signUp, forgottenPassword]),
  inside.addChildren([chat, oneChat]),
]);

export function makeRouter(services: Services) {
  return createRouter({
    routeTree: routes,
    context: services,
    defaultPreload: "intent",
    scrollRestoration: false,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
