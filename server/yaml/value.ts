/** What a change may write: plain data, written in the style of what surrounds it. Keys keep their order. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };
