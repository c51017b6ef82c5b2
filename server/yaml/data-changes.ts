// Changes that come as plain data: operations on fields of a unit that is read only now, and whole documents.
import type { Data, DataChange, Step } from '../engine/data';
import type { Change, Source, Unit } from '../engine/source';
import type { Edit, Span } from '../engine/text';
import { toData } from './data';
import { type Field, rootField } from './field';
import type { YamlDocument } from './node';
import { documentLines, type Style, styleOf } from './style';
import type { YamlText } from './text';

/** The changes of the unit's fields. Undefined where one of them has no clean place, or leads through an item that is not there. */
export function changesOf(unit: Unit, changes: readonly DataChange[]): readonly Change[] | undefined {
  if (!isText(unit)) return undefined;
  const root = rootField(unit);
  const all: Change[] = [];
  for (const change of changes) {
    const field = fieldAt(root, change.at);
    const own = field && changeOf(field, change);
    if (!own || own.length === 0) return undefined;
    all.push(...own);
  }
  return all;
}

const isText = (unit: Unit): unit is YamlText => unit.language === 'yaml';

function fieldAt(root: Field, way: readonly Step[]): Field | undefined {
  let field: Field | undefined = root;
  for (const step of way)
    field =
      typeof step === 'string' ? field?.at(step) : field?.items.find((item) => item.at('name').string === step.item);
  return field;
}

function changeOf(field: Field, change: DataChange): readonly Change[] {
  switch (change.operation) {
    case 'set':
      return field.set(change.value);
    case 'append':
      return field.append(change.value);
    case 'rename':
      return field.rename(change.name);
    case 'remove':
      return field.remove();
  }
}

/** The edit that writes a document behind this one of the source. See `Language.append`. */
export function appended({ file, text, units }: Source, behind: Span | undefined, value: Data): Edit | undefined {
  if (!behind || /\.json$/i.test(file.path) || file.isPatch || !isMapping(value)) return undefined;
  const texts = units.map(({ unit }) => unit).filter(isText);
  // Where a template's actions begin and end, only the template knows.
  if (texts.some(({ problems, document }) => problems.length > 0 || document.masked.length > 0)) return undefined;
  const { end } = behind;
  // Line ends of old Macs; or what follows is a document without a marker of its own.
  if (/\r(?!\n)/.test(text) || !/^(?:$|---(?:\s|$))/.test(text.slice(end, end + 4))) return undefined;
  const style = styleOf(texts[units.findLastIndex(({ start }) => start <= behind.start)]!.document, text);
  const lines = [...(text.slice(0, end).trim() === '' ? [] : ['---']), ...documentLines(value, style)];
  const isEnded = end === 0 || text[end - 1] === '\n';
  if (!isEnded && takesLineBreak(texts.at(-1)!, style)) return undefined;
  // A file that ends without a line break goes on to do so.
  const written = lines.map((line) => (isEnded ? line + style.newline : style.newline + line)).join('');
  return { span: { start: end, end }, text: written };
}

const isMapping = (value: Data): value is { readonly [key: string]: Data } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a line break behind the text would be a part of its last value, as that of a block scalar is. */
function takesLineBreak(unit: YamlText, { newline }: Style): boolean {
  const said = ({ root }: YamlDocument) => JSON.stringify(toData(root));
  return said(unit.document) !== said(unit.reread(unit.text + newline));
}

/** The text of a file of its own, written as the unit is. */
export const documentLike = (unit: YamlText, value: { readonly [key: string]: Data }): string => {
  const style = styleOf(unit.document, unit.text);
  return documentLines(value, style)
    .map((line) => line + style.newline)
    .join('');
};
