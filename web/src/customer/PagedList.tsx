import { createLink } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import { Loaded } from "./Loaded";
import { MoreButton } from "./MoreButton";

interface Props<Page, Item> {
  /** An infinite query's state. */
  query: ComponentProps<typeof Loaded<{ pages: Page[] }>>["query"] &
    ComponentProps<typeof MoreButton>["query"];
  /** What is on its way, for screen readers. */
  label: string;
  itemsOf: (page: Page) => Item[];
  /** Shown where the list has nothing. */
  none: ReactNode;
  children: (items: Item[]) => ReactNode;
}

/** A list that the server gives page by page: its outline, its items, and the way to more of them. */
export function PagedList<Page, Item>({ query, label, itemsOf, none, children }: Props<Page, Item>) {
  return (
    <Loaded query={query} label={label} lines={5}>
      {({ pages }) => {
        const items = pages.flatMap(itemsOf);
        if (items.length === 0) return none;
        return (
          <>
            {children(items)}
            <MoreButton query={query} />
          </>
        );
      }}
    </Loaded>
  );
}

/** The items of a list below each other. */
export function Rows<Item extends { id: string }>(props: { items: Item[]; row: (item: Item) => ReactNode }) {
  return (
    <ul className="grid gap-2.5 lg:grid-cols-2">
      {props.items.map((item) => (
        <li key={item.id}>{props.row(item)}</li>
      ))}
    </ul>
  );
}

/** A row of a list that leads to its page: words to the left, a badge to the right. */
export const RowLink = createLink((props: ComponentProps<"a">) => (
  <a
    {...props}
    className="flex min-h-16 items-center justify-between gap-4 rounded-2xl border-2 border-line bg-raised px-4 py-3 shadow-card transition hover:border-curtain"
  />
));
