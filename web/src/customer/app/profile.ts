import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useServices, useSession } from "../../lib/services";
import { isLanguage, useLanguage } from "../language";
import { meQuery } from "../queries";

/** Speaks the language of the customer's profile, unless another one was chosen in this browser. */
export function useProfileLanguage(): void {
  const { api } = useServices();
  const session = useSession();
  const { suggest } = useLanguage();
  const signedIn = session.status === "signedIn";
  const profile = useQuery({ ...meQuery(api), enabled: signedIn });
  const wish = profile.data?.language?.slice(0, 2);
  useEffect(() => {
    if (wish && isLanguage(wish)) suggest(wish);
  }, [wish, suggest]);
}
