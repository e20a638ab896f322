import type { ReactNode } from "react";
import { Checkbox } from "react-aria-components";
import { Check } from "./Check";

interface Props {
  isSelected: boolean;
  onChange: (selected: boolean) => void;
  isDisabled?: boolean;
  children: ReactNode;
}

/** A yes or no with its words. */
export function CheckField({ children, ...props }: Props) {
  return (
    <Checkbox
      {...props}
      className="group flex min-h-11 cursor-pointer items-center gap-3 rounded-xl data-disabled:cursor-default data-focus-visible:outline-3 data-focus-visible:outline-offset-2 data-focus-visible:outline-curtain"
    >
      <span
        aria-hidden="true"
        className="flex size-6 flex-none items-center justify-center rounded-md border-2 border-edge text-transparent group-data-selected:border-curtain group-data-selected:bg-curtain group-data-selected:text-on-curtain"
      >
        <Check className="size-4 stroke-current" />
      </span>
      {children}
    </Checkbox>
  );
}
