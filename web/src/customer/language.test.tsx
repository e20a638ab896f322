// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { preferredLanguage, translator } from "./language";
import de from "./strings/de.json";
import en from "./strings/en.json";

const params = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe("the two languages", () => {
  it("say the same things with the same parameters", () => {
    expect(Object.keys(de)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[])
      expect([key, params(de[key])]).toEqual([key, params(en[key])]);
  });

  it("fill parameters and tell one from many", () => {
    const t = translator("en");
    expect(t("calendar.left", { count: 1 })).toBe("one place left");
    expect(t("calendar.left", { count: 7 })).toBe("7 places left");
    expect(t("payment.pay", { amount: "€1" })).toBe("Pay €1");
  });

  it("follow the choice, then the browser, then the venue", () => {
    const browser = vi.spyOn(navigator, "languages", "get");
    browser.mockReturnValue(["fr-FR", "de-AT"]);
    expect(preferredLanguage(["en", "de"])).toBe("de");
    browser.mockReturnValue(["fr-FR"]);
    expect(preferredLanguage(["de", "en"])).toBe("de");
    localStorage.setItem("boxoffice.language", "en");
    expect(preferredLanguage(["de", "en"])).toBe("en");
    expect(preferredLanguage(["de"])).toBe("de");
  });
});
