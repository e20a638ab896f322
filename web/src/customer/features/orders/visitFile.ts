interface Visit {
  /** The same for the same order, so that a second import replaces the first. */
  uid: string;
  /** `YYYY-MM-DD`, in the venue's time zone. */
  date: string;
  summary: string;
  description: string;
  location: string;
  url: string;
}

const LONGEST_LINE = 74;

/** An iCalendar file (RFC 5545) with the visit as a whole day: it lasts as long as it lasts. */
export function visitFile(visit: Visit, now: Date): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Boxoffice//Visit//EN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    `UID:${escaped(visit.uid)}`,
    `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d{3}/g, "")}`,
    `DTSTART;VALUE=DATE:${compact(visit.date)}`,
    `DTEND;VALUE=DATE:${compact(nextDay(visit.date))}`,
    `SUMMARY:${escaped(visit.summary)}`,
    `DESCRIPTION:${escaped(visit.description)}`,
    `LOCATION:${escaped(visit.location)}`,
    `URL:${visit.url}`,
    "STATUS:CONFIRMED",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function compact(day: string): string {
  return day.replaceAll("-", "");
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
}

/** No line over 75 bytes, and no character cut in two. */
function folded(line: string): string {
  const bytes = new TextEncoder();
  let [result, length] = ["", 0];
  for (const character of line) {
    const size = bytes.encode(character).length;
    if (length + size > LONGEST_LINE) {
      result += "\r\n ";
      length = 1;
    }
    result += character;
    length += size;
  }
  return result;
}
