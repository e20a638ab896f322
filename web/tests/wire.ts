/** Wire values as the server sends them. */
export const euro = (amount: string) => ({ amount, currency: "EUR" });

export function events(runId: string, ...bodies: Record<string, unknown>[]): Record<string, unknown>[] {
  const all = [
    { type: "RUN_STARTED", threadId: "c1", runId },
    ...bodies,
    {
      type: "RUN_FINISHED",
      threadId: "c1",
      runId,
      outcome: { type: "success" },
      result: { nextSteps: ["Go on"] },
    },
  ];
  return all.map((event, index) => ({ ...event, metadata: { n: index + 1 } }));
}

export function words(messageId: string, ...deltas: string[]): Record<string, unknown>[] {
  return [
    { type: "TEXT_MESSAGE_START", messageId, role: "assistant" },
    ...deltas.map((delta) => ({ type: "TEXT_MESSAGE_CONTENT", messageId, delta })),
    { type: "TEXT_MESSAGE_END", messageId },
  ];
}

export function upgradeOptions() {
  const calendar = [
    { date: "2026-12-12", priceDifference: euro("36.00"), placesLeft: 98 },
    { date: "2026-12-14", priceDifference: euro("24.00"), placesLeft: 96 },
    { date: "2026-12-15", priceDifference: euro("20.00"), placesLeft: 0 },
  ];
  return {
    ticketIds: ["t1"],
    options: [
      {
        tier: "standard",
        name: "Standard",
        benefits: ["All rides once"],
        available: false,
        reason: { code: "sold_out", message: "No places." },
        alternatives: [{ tier: "non-stop", date: "2026-12-12" }],
        calendar: [],
      },
      {
        tier: "non-stop",
        name: "Non-stop",
        benefits: ["Fast lane"],
        available: true,
        reason: null,
        calendar,
      },
      {
        tier: "double-fun",
        name: "Double Fun",
        benefits: ["Lunch"],
        available: true,
        reason: null,
        calendar,
      },
    ],
  };
}

export function ticket(id: string, more: Record<string, unknown> = {}) {
  return {
    id,
    ticketType: "adult",
    ticketTypeName: "Day Ticket",
    tier: null,
    status: "active",
    visitDate: "2026-12-12",
    validFrom: "2026-11-01",
    validTo: "2027-05-01",
    purchaseDate: "2026-11-01",
    originalPrice: euro("39.00"),
    paid: euro("39.00"),
    metadata: {},
    eligibility: { eligible: true, reasons: [] },
    entryCode: `BX-${id}`,
    ...more,
  };
}

export function order(more: Record<string, unknown> = {}) {
  return {
    id: "o1",
    status: "pending",
    tier: "non-stop",
    visitDate: "2026-12-14",
    lines: [{ ticketId: "t1", fromTier: null, fromDate: "2026-12-12", priceDifference: euro("24.00") }],
    total: euro("24.00"),
    version: 1,
    holdExpiresAt: new Date(Date.now() + 600_000).toISOString(),
    confirmationCode: null,
    payment: null,
    createdAt: "2026-11-20T10:00:00Z",
    completedAt: null,
    timeline: [{ at: "2026-11-20T10:00:00Z", event: "pending" }],
    ...more,
  };
}
