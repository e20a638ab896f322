/** What tells tickets of one kind apart, for people: the first part of the id, as the chat writes it too. */
export function ticketNumber(id: string): string {
  return id.split("-", 1)[0] ?? id;
}
