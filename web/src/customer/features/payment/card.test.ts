import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brandOf, checkCard, formatExpiry, formatNumber, passesLuhn, readExpiry } from "./card";

const TODAY = new Date(2026, 10, 20);
const GOOD = { number: "4242 4242 4242 4242", expiry: "12 / 30", cvc: "123" };

describe("card numbers", () => {
  it.each(["4242424242424242", "5555 5555 5555 4444", "378282246310005", "6011111111111117"])(
    "%s passes the checksum",
    (number) => expect(passesLuhn(number)).toBe(true),
  );

  it("a single wrong digit never passes", () => {
    const digits = "4242424242424242";
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), (place, shift) => {
        const wrong = String((Number(digits[place]) + shift) % 10);
        expect(passesLuhn(digits.slice(0, place) + wrong + digits.slice(place + 1))).toBe(false);
      }),
    );
  });

  it.each([
    ["4", "visa"],
    ["5105", "mastercard"],
    ["2221", "mastercard"],
    ["2720", "mastercard"],
    ["34", "amex"],
    ["6011", "discover"],
    ["3566", "jcb"],
    ["3055", "diners"],
    ["6759", "maestro"],
    ["9", null],
    ["2721", null],
    ["", null],
  ])("%s is %s", (number, brand) => expect(brandOf(number)).toBe(brand));

  it("are grouped as on the card", () => {
    expect(formatNumber("4242424242424242")).toBe("4242 4242 4242 4242");
    expect(formatNumber("378282246310005")).toBe("3782 822463 10005");
    expect(formatNumber("42a42 4")).toBe("4242 4");
    expect(formatNumber("")).toBe("");
  });
});

describe("expiry", () => {
  it.each([
    ["1", "1"],
    ["8", "08"],
    ["123", "12 / 3"],
    ["1230", "12 / 30"],
    ["12/2030", "12 / 30"],
    ["08/29", "08 / 29"],
  ])("%s is written %s", (typed, shown) => expect(formatExpiry(typed)).toBe(shown));

  it("is read as month and year", () => {
    expect(readExpiry("08 / 29")).toEqual({ month: 8, year: 2029 });
    expect(readExpiry("13 / 29")).toBeNull();
    expect(readExpiry("00 / 29")).toBeNull();
    expect(readExpiry("soon")).toBeNull();
  });

  it("a card is good until its month is over", () => {
    expect(checkCard({ ...GOOD, expiry: "11 / 26" }, TODAY)).toEqual({});
    expect(checkCard({ ...GOOD, expiry: "10 / 26" }, TODAY)).toEqual({ expiry: "expiryPast" });
  });
});

describe("checking a card", () => {
  it("finds nothing wrong with a good one", () => expect(checkCard(GOOD, TODAY)).toEqual({}));

  it("names every empty field", () =>
    expect(checkCard({ number: "", expiry: "", cvc: "" }, TODAY)).toEqual({
      number: "numberMissing",
      expiry: "expiryMissing",
      cvc: "cvcMissing",
    }));

  it("wants four digits behind an American Express", () => {
    expect(checkCard({ ...GOOD, number: "378282246310005" }, TODAY)).toEqual({ cvc: "cvcWrong" });
    expect(checkCard({ ...GOOD, number: "378282246310005", cvc: "1234" }, TODAY)).toEqual({});
  });
});
