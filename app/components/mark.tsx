import { MARK_FIELD } from "@/lib/auth";
import { sessionMark } from "@/lib/session";

/** Belongs into every form that changes something: says for whom the page was drawn (decision 11). */
export async function Mark() {
  return <input type="hidden" name={MARK_FIELD} value={await sessionMark()} />;
}
