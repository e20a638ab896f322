import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config";

const RAW = {
  api: "/api",
  socket: "/socket",
  gateway: "http://127.0.0.1:8081/",
  cognito: { endpoint: "/cognito", region: "eu-central-1", userPoolId: "p", clientId: "c" },
  venue: { name: "Lantern Park", timeZone: "Europe/Berlin", currency: "EUR" },
  languages: ["de"],
};

describe("the run-time configuration", () => {
  it("makes addresses absolute, without a slash at the end", () => {
    const config = readConfig(RAW, "http://127.0.0.1:8080/chat/1");
    expect(config.api).toBe("http://127.0.0.1:8080/api");
    expect(config.gateway).toBe("http://127.0.0.1:8081");
    expect(config.cognito.endpoint).toBe("http://127.0.0.1:8080/cognito");
    expect(config.languages).toEqual(["de"]);
  });

  it.each([null, 7, {}, { ...RAW, gateway: "" }, { ...RAW, cognito: null }, { ...RAW, venue: {} }])(
    "is refused when something is missing (%#)",
    (raw) => {
      expect(() => readConfig(raw, "http://x.test/")).toThrow(ConfigError);
    },
  );
});
