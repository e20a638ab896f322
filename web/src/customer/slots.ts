import type { Interrupt } from "@ag-ui/core";
import type { ComponentType } from "react";

/** What the chat hands to the card of an activity. */
export interface ActivityProps {
  content: Record<string, unknown>;
  /** Whether it can still be acted on: the newest of its kind, and nothing under way. */
  active: boolean;
  /** Whether a question is open, whose form comes after the cards. */
  asked?: boolean;
  /** Says something in the customer's name. */
  say: (text: string) => void;
}

/** What the chat hands to the form of an open question. */
export interface InterruptProps {
  interrupt: Interrupt;
  /** Answers it; `words` stands in the chat as the customer's answer. */
  resolve: (payload: Record<string, unknown>, words: string) => void;
  /** Declines it. */
  cancel: (words: string) => void;
}

interface Slot<Wire, Props> {
  /** Whether the wire value is what the component shows; if not, the chat shows its quiet fallback. */
  reads: (value: Wire) => boolean;
  Card: ComponentType<Props>;
}

/** The features' cards and forms by activity type and interrupt reason: the app plugs them into the chat. */
export interface ChatSlots {
  activities: Record<string, Slot<Record<string, unknown>, ActivityProps>>;
  interrupts: Record<string, Slot<Interrupt, InterruptProps>>;
}
