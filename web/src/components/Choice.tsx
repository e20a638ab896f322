import { Label, Radio, RadioGroup } from "react-aria-components";

interface Props<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; words: string; lang?: string }[];
}

/** One of a few, side by side. */
export function Choice<T extends string>({ label, value, onChange, options }: Props<T>) {
  return (
    <RadioGroup
      value={value}
      onChange={(next) => onChange(next as T)}
      orientation="horizontal"
      className="flex flex-col gap-1.5"
    >
      <Label className="text-sm font-semibold">{label}</Label>
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <Radio
            key={option.value}
            value={option.value}
            lang={option.lang}
            className="flex min-h-11 cursor-pointer items-center rounded-xl border-2 border-edge bg-raised px-4 font-semibold transition data-hovered:border-curtain data-selected:border-curtain data-selected:bg-curtain data-selected:text-on-curtain data-focus-visible:outline-3 data-focus-visible:outline-offset-2 data-focus-visible:outline-curtain"
          >
            {option.words}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
