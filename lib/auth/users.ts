import { authConfig } from "./config";
import { verifyPassword } from "./password";
import { stampOf } from "./stamp";
import type { Users } from "./user";

/** Replace this file by your own `Users` (docs/recipes.md). Here AUTH_USERS lists the users. */
export const users: Users = {
  get isDemo() {
    return authConfig().users === undefined;
  },

  async verifyCredentials({ identifier, password }) {
    const listed = authConfig().users?.get(identifier);
    const isUser = users.isDemo || (await verifyPassword(password, listed?.passwordHash));
    return isUser ? users.findUser(identifier) : undefined;
  },

  checkPassword: (id, password) => verifyPassword(password, authConfig().users?.get(id)?.passwordHash),

  async findUser(id) {
    // "demo" can't be the hash of a password, so a stamp of the demo never equals a real user's.
    if (users.isDemo) return { id, name: id, stamp: stampOf(id, "demo") };
    const listed = authConfig().users?.get(id);
    return listed && { id, name: id, stamp: stampOf(id, listed.passwordHash, listed.epoch) };
  },
};
