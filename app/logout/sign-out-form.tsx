import { Mark } from "@/app/components/mark";
import { logoutAction } from "./action";

/** A form, so that no link, prefetch or image can sign anybody out. */
export function SignOutForm() {
  return (
    <form action={logoutAction}>
      <Mark />
      <button type="submit" className="button-quiet">
        Sign out
      </button>
    </form>
  );
}
