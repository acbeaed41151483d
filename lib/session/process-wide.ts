/**
 * A value that the whole process shares. It is made at the first use. The proxy and the pages are separate bundles:
 * each would have its own module variable.
 */
export function processWide<T>(name: string, make: () => T): T {
  const shared = globalThis as Record<symbol, unknown>;
  const key = Symbol.for(`next-session-starter.${name}`);
  shared[key] ??= make();
  return shared[key] as T;
}
