import { lazy } from "react";
import {
  readCase,
  readConfirmation,
  readOptions,
  readOrderContent,
  readPaymentRequest,
  readTicketList,
} from "../../api/shapes";
import type { ChatSlots } from "../slots";

// Each card is downloaded when a chat first needs it.
const TicketList = lazy(() => import("../features/tickets/TicketList"));
const UpgradeOptions = lazy(() => import("../features/upgrade/UpgradeOptions"));
const OrderSummary = lazy(() => import("../features/orders/OrderSummary"));
const PaymentReceipt = lazy(() => import("../features/orders/PaymentReceipt"));
const Confirmation = lazy(() => import("../features/orders/Confirmation"));
const CaseOpened = lazy(() => import("../features/cases/CaseOpened"));
const PaymentPanel = lazy(() => import("../features/payment/PaymentPanel"));

/** Where the features meet the chat: the wire's activity types and interrupt reasons. */
export const chatSlots: ChatSlots = {
  activities: {
    ticketList: { reads: (content) => readTicketList(content) !== null, Card: TicketList },
    upgradeOptions: { reads: (content) => readOptions(content) !== null, Card: UpgradeOptions },
    orderSummary: { reads: (content) => readOrderContent(content) !== null, Card: OrderSummary },
    paymentReceipt: { reads: (content) => readOrderContent(content) !== null, Card: PaymentReceipt },
    confirmation: { reads: (content) => readConfirmation(content) !== null, Card: Confirmation },
    caseOpened: { reads: (content) => readCase(content) !== null, Card: CaseOpened },
  },
  interrupts: {
    confirmPayment: {
      reads: ({ metadata, expiresAt }) => readPaymentRequest(metadata, expiresAt ?? null) !== null,
      Card: PaymentPanel,
    },
  },
};
