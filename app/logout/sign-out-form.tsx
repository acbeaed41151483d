import { logoutAction } from "./action";

/** A form, so that no link, prefetch or image can sign anybody out. */
export function SignOutForm() {
  return (
    <form action={logoutAction}>
      <button type="submit" className="button-quiet">
        Sign out
      </button>
    </form>
  );
}
