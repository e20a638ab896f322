/** What the server tells the page at start; the same build runs everywhere. */
export interface RuntimeConfig {
  /** REST base URL, no trailing slash. */
  api: string;
  /** The payment gateway's own origin: the only place a card number is sent to. */
  gateway: string;
  cognito: { endpoint: string; region: string; userPoolId: string; clientId: string };
  venue: { name: string; timeZone: string; currency: string };
  languages: readonly string[];
}

/** The page cannot start: /config.json is missing or is not what it should be. */
export class ConfigError extends Error {}

/** Reads /config.json. Addresses in it may be relative to the page. Raises ConfigError. */
export async function loadConfig(): Promise<RuntimeConfig> {
  const response = await fetch("/config.json", { cache: "no-store", signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new ConfigError(`/config.json answered ${response.status}.`);
  return readConfig(await response.json(), location.href);
}

/** Checks the parts the page needs, and makes every address absolute against `base`. */
export function readConfig(raw: unknown, base: string): RuntimeConfig {
  const root = record(raw, "config");
  const cognito = record(root.cognito, "cognito");
  const venue = record(root.venue, "venue");
  const languages = Array.isArray(root.languages) ? root.languages.filter((l) => typeof l === "string") : [];
  const address = (value: unknown, name: string) => new URL(text(value, name), base).href.replace(/\/$/, "");
  return {
    api: address(root.api, "api"),
    gateway: address(root.gateway, "gateway"),
    cognito: {
      endpoint: address(cognito.endpoint, "cognito.endpoint"),
      region: text(cognito.region, "cognito.region"),
      userPoolId: text(cognito.userPoolId, "cognito.userPoolId"),
      clientId: text(cognito.clientId, "cognito.clientId"),
    },
    venue: {
      name: text(venue.name, "venue.name"),
      timeZone: text(venue.timeZone, "venue.timeZone"),
      currency: text(venue.currency, "venue.currency"),
    },
    languages: languages.length > 0 ? languages : ["en", "de"],
  };
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new ConfigError(`${name} is missing.`);
  return value as Record<string, unknown>;
}

function text(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "") throw new ConfigError(`${name} is missing.`);
  return value;
}
