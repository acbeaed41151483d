/**
 * A value that the whole process shares, made at the first use. The proxy and the pages are bundled apart, so that a
 * module variable would exist once in each of them.
 */
export function processWide<T>(name: string, make: () => T): T {
  const shared = globalThis as Record<symbol, unknown>;
  const key = Symbol.for(`next-session-starter.${name}`);
  shared[key] ??= make();
  return shared[key] as T;
}
