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
