/** Stands for each character of a template action: ink, so that the word around it stays one word. */
const mask = '\uE002';

/** Actions that write nothing, where they stand alone on a line: the line is gone once the template is rendered. */
const controlLine =
  /^[ \t]*(?:\{%.*%\}|\{#.*#\}|\{\{-?\s*(?:if|else|end|range|with|define|block|\/\*|\$\w+ ?:?=).*\}\})[ \t]*\r?$/;

/**
 * The text with `{{ … }}`, `{% … %}` and `{# … #}` made unrecognisable at equal length; an unclosed action to its line's
 * end. What they hide is unknown; where they only control the template, the line counts as blank.
 */
export function masked(text: string): string {
  if (!/\{[{%#]/.test(text)) return text;
  return text
    .split('\n')
    .map((line) =>
      controlLine.test(line)
        ? line.replace(/[^\r]/g, ' ')
        : line.replace(/\{\{.*?(?:\}\}|(?=\r?$))|\{%.*?(?:%\}|(?=\r?$))|\{#.*?(?:#\}|(?=\r?$))/g, (action) =>
            mask.repeat(action.length),
          ),
    )
    .join('\n');
}

export const isMasked = (text: string): boolean => text.includes(mask);
