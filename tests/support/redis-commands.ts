import { connect } from "node:net";

/** Redis's own account of the commands that name these keys: one line a round trip, not those inside of a script. */
export async function watchCommands(
  url: string,
  keyPrefix: string,
): Promise<{ count(): Promise<number>; stop(): void }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let lines = "";
  await new Promise<void>((resolve) => {
    socket.write("MONITOR\r\n");
    socket.on("data", (chunk) => {
      lines += chunk;
      resolve();
    });
  });
  let seen = 0;
  return {
    async count() {
      // The account arrives by a connection of its own, a moment later.
      await new Promise((resolve) => setTimeout(resolve, 100));
      const commands = lines.split("\n").filter((line) => line.includes(`"${keyPrefix}`) && !line.includes(" lua]"));
      const since = commands.length - seen;
      seen = commands.length;
      return since;
    },
    stop: () => socket.destroy(),
  };
}
