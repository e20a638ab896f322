import { type FormEvent, useState } from "react";
import type { TextKey } from "../../language";
import { refusalWords } from "./refusals";

/** A form's sending: busy while it runs, and the sentence when it was refused. */
export function useSubmit(send: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<TextKey | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      await send();
    } catch (error) {
      setRefusal(refusalWords(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, refusal, submit };
}
