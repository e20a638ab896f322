import { type TextKey, useLanguage } from "../../language";

const TOOLS: Record<string, TextKey> = {
  list_tickets: "tool.tickets",
  check_eligibility: "tool.eligibility",
  list_upgrade_options: "tool.options",
  place_order: "tool.order",
  get_order: "tool.getOrder",
  cancel_order: "tool.cancel",
  update_customer: "tool.customer",
  list_memories: "tool.memories",
  forget_memories: "tool.forget",
  open_case: "tool.case",
  request_payment: "tool.payment",
  get_payment: "tool.getPayment",
  resend_confirmation: "tool.mail",
};

/** What the box office is doing just now, in plain words. */
export function WorkingLine({ tool }: { tool: string | null }) {
  const { t } = useLanguage();
  const name = tool === null ? undefined : Object.keys(TOOLS).find((known) => tool.endsWith(known));
  const key = (name && TOOLS[name]) || "tool.thinking";
  return (
    <p role="status" className="flex items-center gap-3 self-start px-2 py-2 text-muted">
      <span aria-hidden="true" className="flex gap-1">
        <span className="size-2 animate-glow rounded-full bg-curtain" />
        <span className="size-2 animate-glow rounded-full bg-gold [animation-delay:0.2s]" />
        <span className="size-2 animate-glow rounded-full bg-curtain [animation-delay:0.4s]" />
      </span>
      {t(key)}
    </p>
  );
}
