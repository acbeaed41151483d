import { logoutAction } from "./action";

/** A form, because signing out changes something: no link, prefetch or image may do it. */
export function SignOutForm() {
  return (
    <form action={logoutAction}>
      <button type="submit" className="button-quiet">
        Sign out
      </button>
    </form>
  );
}
