import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { euro, upgradeOptions } from "../../tests/wire";
import {
  readCase,
  readConfirmation,
  readMoney,
  readOptions,
  readOrderContent,
  readPaymentRequest,
  readTicketList,
} from "./shapes";

const READERS = [readTicketList, readOptions, readOrderContent, readConfirmation, readCase, readMoney];

describe("reading the structured UI", () => {
  it("never throws, whatever the server or a forger sends", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const read of READERS) read(value);
        readPaymentRequest(value, null);
      }),
    );
  });

  it("takes exactly three options", () => {
    const { options, ticketIds } = upgradeOptions();
    expect(readOptions({ options, ticketIds })?.options).toHaveLength(3);
    expect(readOptions({ options: options.slice(0, 2), ticketIds })).toBeNull();
    expect(readOptions({ options: [...options, ...options], ticketIds })).toBeNull();
  });

  it("refuses a list with one broken entry rather than show half of it", () => {
    const { options } = upgradeOptions();
    expect(readOptions({ options: [...options.slice(0, 2), { tier: "x" }] })).toBeNull();
  });

  it.each([12.5, "12,50", "€12", "1e3", "", null])("does not take %s for an amount", (amount) => {
    expect(readMoney({ amount, currency: "EUR" })).toBeNull();
  });

  it("keeps an amount as it came", () => {
    expect(readMoney(euro("12.50"))).toEqual(euro("12.50"));
  });

  it("asks for no payment without order, version and total", () => {
    const whole = { orderId: "o", orderVersion: 1, total: euro("1.00"), summary: "s" };
    expect(readPaymentRequest(whole, null)).toMatchObject({ orderVersion: 1, total: euro("1.00") });
    expect(readPaymentRequest({ ...whole, orderVersion: "1" }, null)).toBeNull();
    expect(readPaymentRequest({ ...whole, total: "1.00" }, null)).toBeNull();
  });
});
