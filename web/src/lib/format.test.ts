import { describe, expect, it } from "vitest";
import { euro } from "../../tests/wire";
import { formatCountdown, formatDay, formatMoney, formatTime } from "./format";

const plain = (text: string) => text.replace(/\s/g, " ");

describe("formats", () => {
  it("writes money by locale, exactly", () => {
    expect(formatMoney(euro("12.50"), "en-GB")).toBe("€12.50");
    expect(plain(formatMoney(euro("1234.50"), "de-DE"))).toBe("1.234,50 €");
    expect(formatMoney(euro("90071992547409931.01"), "en-GB")).toBe("€90,071,992,547,409,931.01");
    expect(formatMoney(euro("24.00"), "en-GB", { short: true })).toBe("€24");
    expect(formatMoney(euro("24.50"), "en-GB", { short: true })).toBe("€24.50");
  });

  it("writes dates in full, whatever the browser's zone", () => {
    expect(formatDay("2026-12-04", "en-GB")).toBe("Friday, 4 December 2026");
    expect(formatDay("2026-12-04", "de-DE", "long")).toBe("4. Dezember 2026");
  });

  it("writes times in the venue's zone", () => {
    expect(formatTime("2026-11-20T10:05:00Z", "en-GB", "Europe/Berlin")).toBe("11:05");
  });

  it("counts down", () => {
    expect([formatCountdown(899), formatCountdown(61), formatCountdown(0), formatCountdown(-3)]).toEqual([
      "14:59",
      "1:01",
      "0:00",
      "0:00",
    ]);
  });
});
