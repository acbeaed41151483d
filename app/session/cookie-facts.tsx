import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { type Session, sessionCookie } from "@/lib/session";

/** Enough to recognise the cookie in the browser's own tools, and too little to steal it. */
const SHOWN = 8;

const SAME_SITE = {
  lax: "Other sites can link to this one, and can’t send forms with it.",
  strict: "It is not sent when you come from another site.",
  none: "Other sites can show this one in a frame, with it.",
};

/** The session cookie and its attributes, each with what it means. */
export async function CookieFacts({ session }: { session: Session }) {
  const { name, httpOnly, secure, sameSite, path, domain, partitioned } = sessionCookie();
  const value = (await cookies()).get(name)?.value ?? "";
  return (
    <section aria-labelledby="cookie" className="card mt-8">
      <h2 id="cookie" className="heading">
        The session cookie
      </h2>
      <dl className="mt-4 divide-y divide-line">
        <Fact name="Name" value={name}>
          {name.startsWith("__Host-") && "The browser takes a cookie of this name from this host alone, over https."}
        </Fact>
        <Fact name="Value" value={`${value.slice(0, SHOWN)}…`}>
          {`Its first ${SHOWN} characters. The rest is a secret, even from this page.`}
        </Fact>
        <Fact name="Size" value={`${(name.length + value.length).toLocaleString("en")} bytes`}>
          Its name and value. A browser keeps up to 4,096.
        </Fact>
        <Fact name="Kept" value={session.permanent ? "Remembered" : "Until the browser closes"}>
          {session.permanent ? "It outlives the browser: you ticked “Remember me”." : "You did not tick “Remember me”."}
        </Fact>
        <Fact name="HttpOnly" value={httpOnly ? "yes" : "no"}>
          {httpOnly ? "Scripts on a page can’t read it." : "Scripts on a page can read it."}
        </Fact>
        <Fact name="Secure" value={secure ? "yes" : "no"}>
          {secure ? "It travels over https alone." : "It travels over plain http, too."}
        </Fact>
        <Fact name="SameSite" value={sameSite}>
          {SAME_SITE[sameSite]}
        </Fact>
        <Fact name="Path" value={path}>
          {path === "/" ? "For all pages of this site." : "For the pages below this path."}
        </Fact>
        {domain && (
          <Fact name="Domain" value={domain}>
            For this domain and all below it.
          </Fact>
        )}
        {partitioned && (
          <Fact name="Partitioned" value="yes">
            One for each site that shows this one in a frame.
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-4 py-3">
      <dt className="grow basis-20 text-sm text-quiet">{name}</dt>
      <dd className="grow-[99] basis-40">
        <code className="text-sm font-medium">{value}</code>
        {children && <span className="block text-sm text-quiet">{children}</span>}
      </dd>
    </div>
  );
}
