import type { components } from "../../../api/schema";
import type { Tone } from "../../../components/Badge";
import type { TextKey } from "../../language";

export type Case = components["schemas"]["Case"];

export const CASE_STATUS: Record<Case["status"], { words: TextKey; tone: Tone }> = {
  open: { words: "cases.status.open", tone: "gold" },
  waiting: { words: "cases.status.waiting", tone: "problem" },
  resolved: { words: "cases.status.resolved", tone: "good" },
  closed: { words: "cases.status.closed", tone: "plain" },
};
