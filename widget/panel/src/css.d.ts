/** A style sheet imported as text; the bundler's `text` loader provides it. */
declare module "*.css" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: the bundler gives text files no other name
  export default text;
}
