import { Button } from "../components/Button";
import { useLanguage } from "./language";

interface Props {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** The rest of a list, page by page. */
export function MoreButton({ query }: Props) {
  const { t } = useLanguage();
  if (!query.hasNextPage) return null;
  return (
    <Button
      look="secondary"
      className="self-center"
      isDisabled={query.isFetchingNextPage}
      onPress={() => void query.fetchNextPage()}
    >
      {t(query.isFetchingNextPage ? "common.oneMoment" : "common.more")}
    </Button>
  );
}
