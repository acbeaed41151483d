import { Mark } from "@/app/components/mark";
import { addressOf } from "@/lib/http";

/** A form, so that no link, prefetch or image can sign anybody out. Not an action: see `submit/route.ts`. */
export function SignOutForm() {
  return (
    <form action={addressOf("/logout")} method="post">
      <Mark />
      <button type="submit" className="button-quiet">
        Sign out
      </button>
    </form>
  );
}
