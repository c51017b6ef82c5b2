/** An object that gives its version and kind as strings, whatever else it holds: most JSON is not worth parsing. */
export const isManifestInJson = (text: string): boolean =>
  /^\uFEFF?\s*\{/.test(text) && /"apiVersion"\s*:\s*"/.test(text) && /"kind"\s*:\s*"/.test(text);
