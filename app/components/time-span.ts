const UNITS = { day: 86_400, hour: 3600, minute: 60, second: 1 };

/** Such as "1 minute 58 seconds". */
export function inWords(seconds: number): string {
  const words: string[] = [];
  let rest = seconds;
  for (const [unit, size] of Object.entries(UNITS)) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) words.push(`${count} ${unit}${count > 1 ? "s" : ""}`);
  }
  return words.join(" ");
}
