const UNITS: [unit: string, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** Such as "31 days" or "11 hours 59 minutes 3 seconds". */
export function spanInWords(seconds: number): string {
  let rest = Math.max(0, seconds);
  const words = UNITS.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return count > 0 ? `${count} ${unit}${count > 1 ? "s" : ""}` : "";
  });
  return words.filter(Boolean).join(" ") || "0 seconds";
}
