import { useParams } from "@tanstack/react-router";
import { CasePage } from "../features/cases/CasePage";

/** /cases/…: one of them. */
export function OneCase() {
  const { caseId } = useParams({ from: "/inside/cases/$caseId" });
  return <CasePage key={caseId} caseId={caseId} />;
}
