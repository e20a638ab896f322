/**
 * The wire shapes inside the chat's structured UI, and readers that accept nothing else.
 * What a reader refuses (null) is shown as a quiet fallback, never rendered in part.
 */
export interface Money {
  /** Decimal string, e.g. "12.50". */
  amount: string;
  /** ISO 4217. */
  currency: string;
}

export interface Reason {
  code: string;
  message: string;
}

export interface Ticket {
  id: string;
  ticketTypeName: string;
  tier: string | null;
  status: string;
  visitDate: string;
  paid: Money;
  eligibility: { eligible: boolean; reasons: Reason[] };
}

export interface CalendarDay {
  date: string;
  priceDifference: Money;
  placesLeft: number;
}

export interface UpgradeOption {
  tier: string;
  name: string;
  benefits: string[];
  available: boolean;
  reason: Reason | null;
  alternatives: { tier: string; date: string }[];
  calendar: CalendarDay[];
}

export interface Options {
  ticketIds: string[];
  options: [UpgradeOption, UpgradeOption, UpgradeOption];
}

export interface OrderLine {
  ticketId: string;
  fromTier: string | null;
  priceDifference: Money;
}

export interface Order {
  id: string;
  status: string;
  tier: string;
  visitDate: string;
  lines: OrderLine[];
  total: Money;
  version: number;
  holdExpiresAt: string | null;
  confirmationCode: string | null;
}

export interface SupportCase {
  id: string;
  number: string;
  status: string;
  subject: string;
}

type Fields = Record<string, unknown>;
type Read<T> = (value: unknown) => T | null;

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function day(value: unknown): string | null {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
}

/** Every element must be readable: half a list would mislead. */
function all<T>(value: unknown, read: Read<T>): T[] | null {
  if (!Array.isArray(value)) return null;
  const found = value.map(read);
  return found.every((item): item is Awaited<T> => item !== null) ? (found as T[]) : null;
}

export function readMoney(value: unknown): Money | null {
  const f = fieldsOf(value);
  const amount = text(f?.amount);
  const currency = text(f?.currency);
  if (amount === null || currency === null) return null;
  return /^-?\d+(\.\d+)?$/.test(amount) && /^[A-Z]{3}$/.test(currency) ? { amount, currency } : null;
}

function readReason(value: unknown): Reason | null {
  const f = fieldsOf(value);
  const code = text(f?.code);
  const message = text(f?.message);
  return code === null || message === null ? null : { code, message };
}

function readTicket(value: unknown): Ticket | null {
  const f = fieldsOf(value);
  const e = fieldsOf(f?.eligibility);
  const [id, status] = [text(f?.id), text(f?.status)];
  const ticketTypeName = text(f?.ticketTypeName ?? f?.ticketType);
  const visitDate = day(f?.visitDate);
  const paid = readMoney(f?.paid);
  const reasons = all(e?.reasons ?? [], readReason);
  if (id === null || ticketTypeName === null || status === null) return null;
  if (visitDate === null || paid === null || reasons === null) return null;
  const eligibility = { eligible: e?.eligible === true, reasons };
  return { id, ticketTypeName, tier: text(f?.tier), status, visitDate, paid, eligibility };
}

export function readTicketList(content: unknown): Ticket[] | null {
  return all(fieldsOf(content)?.tickets, readTicket);
}

function readDay(value: unknown): CalendarDay | null {
  const f = fieldsOf(value);
  const date = day(f?.date);
  const priceDifference = readMoney(f?.priceDifference);
  const placesLeft = f?.placesLeft;
  if (date === null || priceDifference === null || typeof placesLeft !== "number") return null;
  return { date, priceDifference, placesLeft };
}

function readAlternative(value: unknown): { tier: string; date: string } | null {
  const f = fieldsOf(value);
  const tier = text(f?.tier);
  const date = day(f?.date ?? f?.visitDate);
  return tier === null || date === null ? null : { tier, date };
}

function readOption(value: unknown): UpgradeOption | null {
  const f = fieldsOf(value);
  const [tier, name] = [text(f?.tier), text(f?.name)];
  const benefits = all(f?.benefits ?? [], text);
  const calendar = all(f?.calendar ?? [], readDay);
  if (tier === null || name === null || benefits === null || calendar === null) return null;
  const alternatives = all(f?.alternatives ?? [], readAlternative) ?? [];
  return {
    tier,
    name,
    benefits,
    available: f?.available === true,
    reason: readReason(f?.reason),
    alternatives,
    calendar,
  };
}

/** Exactly three options, or nothing. */
export function readOptions(content: unknown): Options | null {
  const f = fieldsOf(content);
  const options = all(f?.options, readOption);
  const [first, second, third, ...more] = options ?? [];
  if (!first || !second || !third || more.length > 0) return null;
  return { ticketIds: all(f?.ticketIds ?? [], text) ?? [], options: [first, second, third] };
}

function readLine(value: unknown): OrderLine | null {
  const f = fieldsOf(value);
  const ticketId = text(f?.ticketId);
  const priceDifference = readMoney(f?.priceDifference);
  if (ticketId === null || priceDifference === null) return null;
  return { ticketId, fromTier: text(f?.fromTier), priceDifference };
}

function readOrder(value: unknown): Order | null {
  const f = fieldsOf(value);
  const [id, status, tier] = [text(f?.id), text(f?.status), text(f?.tier)];
  const visitDate = day(f?.visitDate);
  const total = readMoney(f?.total);
  const lines = all(f?.lines ?? [], readLine);
  if (id === null || status === null || tier === null) return null;
  if (visitDate === null || total === null || lines === null) return null;
  const version = typeof f?.version === "number" ? f.version : 0;
  const holdExpiresAt = text(f?.holdExpiresAt);
  return {
    id,
    status,
    tier,
    visitDate,
    lines,
    total,
    version,
    holdExpiresAt,
    confirmationCode: text(f?.confirmationCode),
  };
}

/** The order inside `orderSummary`, `paymentReceipt` and `confirmation`. */
export function readOrderContent(content: unknown): Order | null {
  return readOrder(fieldsOf(content)?.order);
}

export function readConfirmation(content: unknown): { order: Order; code: string } | null {
  const order = readOrderContent(content);
  const code = text(fieldsOf(content)?.confirmationCode) ?? order?.confirmationCode ?? null;
  return order === null || code === null ? null : { order, code };
}

export function readCase(content: unknown): SupportCase | null {
  const f = fieldsOf(fieldsOf(content)?.case);
  const [id, status, subject] = [text(f?.id), text(f?.status), text(f?.subject)];
  const number = typeof f?.number === "number" ? String(f.number) : text(f?.number);
  return id === null || number === null ? null : { id, number, status: status ?? "", subject: subject ?? "" };
}

/** What the customer is asked to confirm: shown to them, and sent back unchanged as what they confirmed. */
export interface PaymentRequest {
  orderId: string;
  orderVersion: number;
  total: Money;
  /** What it is for, in words. */
  summary: string | null;
  expiresAt: string | null;
}

export function readPaymentRequest(metadata: unknown, expiresAt: string | null): PaymentRequest | null {
  const f = fieldsOf(metadata);
  const orderId = text(f?.orderId);
  const total = readMoney(f?.total);
  if (orderId === null || total === null || typeof f?.orderVersion !== "number") return null;
  return { orderId, orderVersion: f.orderVersion, total, summary: text(f.summary), expiresAt };
}
