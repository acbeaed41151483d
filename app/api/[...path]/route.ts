/** What is not there below /api is told to a program, in JSON. So no page is ever drawn there, and no action runs. */
function notFound(): Response {
  return Response.json({ error: "There is nothing at this address." }, { status: 404 });
}

export { notFound as DELETE, notFound as GET, notFound as PATCH, notFound as POST, notFound as PUT };
