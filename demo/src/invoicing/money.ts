/** Cents into words and back; all amounts in the store are whole cents of one currency, EUR. */

const euros: Intl.NumberFormat = new Intl.NumberFormat("en-IE", {
  style: "currency",
  currency: "EUR",
});

export function money(cents: number): string {
  return euros.format(cents / 100);
}

/** Short form for tiles and axes: €12.4k. */
export function shortMoney(cents: number): string {
  const whole = cents / 100;
  return whole >= 1000
    ? `€${(whole / 1000).toFixed(1).replace(".0", "")}k`
    : `€${Math.round(whole)}`;
}

/** Reads "1,250.50" or "1250.5"; returns null for what is no amount. */
export function parseCents(text: string): number | null {
  const plain = text.replace(/[€\s,]/g, "");
  if (!/^\d+(\.\d{1,2})?$/.test(plain)) return null;
  return Math.round(Number(plain) * 100);
}
