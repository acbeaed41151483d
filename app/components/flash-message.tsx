import { readFlash } from "@/lib/session";
import { ForgetFlash } from "./forget-flash";

/** The message that the last action left. It is shown once. */
export async function FlashMessage() {
  const flash = await readFlash();
  if (!flash) return null;
  return (
    <div role="status" className="message">
      <p>{flash.message}</p>
      <ForgetFlash deletion={flash.deletion} />
    </div>
  );
}
