/** The page's clock, in milliseconds since 1970-01-01 UTC, with fractions. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
