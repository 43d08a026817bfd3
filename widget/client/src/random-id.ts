/** Names that nobody can guess and nobody else will make. */

/** Returns 32 hexadecimal digits, 128 random bits; `randomUUID` is missing on plain http. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
}
