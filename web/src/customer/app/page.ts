import { lazyRouteComponent } from "@tanstack/react-router";

/** There is no network, and the page that was asked for has not been loaded yet. */
export class Offline extends Error {
  override name = "Offline";
}

/**
 * A page whose code is loaded when it is first needed. Without a network it fails with `Offline`, where the router
 * would reload the whole app and lose it.
 */
export function page<Module extends Record<string, unknown>, Name extends keyof Module>(
  load: () => Promise<Module>,
  name: Name,
) {
  return lazyRouteComponent(
    () =>
      load().catch((error: unknown) => {
        throw navigator.onLine ? error : new Offline();
      }),
    name,
  );
}
