/** Names that nobody can guess and nobody else will make. */

/** Returns 22 url-safe characters, 132 random bits: six of each byte. */
export function randomId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return Array.from(crypto.getRandomValues(new Uint8Array(22)), (byte) => letters[byte & 63]).join(
    "",
  );
}
