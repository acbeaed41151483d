/** Where the watch asks for the state of the session. */
export const STATE_PATH = "/session/state";
