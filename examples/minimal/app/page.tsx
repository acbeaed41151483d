import { getSession, readFlash } from "@/lib/session";
import { count, enter, leave } from "./actions";

/** Reads the session. The actions of the forms write it, with and without JavaScript. */
export default async function Page() {
  const { data } = await getSession();
  const flash = await readFlash();
  return (
    <main>
      <h1>{`Hello, ${data.name ?? "stranger"}`}</h1>
      <p role="status">{flash?.message}</p>
      <p>{`Counted to ${data.count ?? 0}`}</p>
      <form action={enter}>
        <input name="name" aria-label="Name" />
        <button type="submit">Enter</button>
      </form>
      <form action={count}>
        <button type="submit">Count</button>
      </form>
      <form action={leave}>
        <button type="submit">Leave</button>
      </form>
    </main>
  );
}
