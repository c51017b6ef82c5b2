// Made by build/rules-plugin.mjs from the folder `rules/`: adding a rule is adding its file.
declare module 'seaworthy:rules' {
  export const rules: ReadonlyMap<string, import('./rule').Rule>;
}
declare module 'seaworthy:documented-rules' {
  export const rules: ReadonlyMap<string, import('./rule').DocumentedRule>;
}
declare module 'seaworthy:explanations/en' {
  const explanations: Readonly<
    Record<string, import('./rule').Explanation & { readonly example?: import('./rule').Example }>
  >;
  export default explanations;
}
