// What a kustomization's patches say, as texts of their own: those that are written in it, and of a JSON 6902 patch the
// part of an object that each operation sets.
import { editedIn } from '../engine/derived';
import type { Derived, PatchTarget, Run, Unit } from '../engine/source';
import { applyEdits, doOverlap, type Edit } from '../engine/text';
import type { Field } from '../yaml/field';
import { isYaml, type YamlUnit, yaml } from '../yaml/units';
import { kustomizations } from './kustomization';
import { inlinePatchesOf, type Operation } from './patches';

/** The patches in a kustomization, and the objects that the operations of a patch describe. */
export function derivedPatches(unit: Unit): readonly Derived[] {
  if (!isYaml(unit)) return [];
  return unit.file.isPatch ? objectsOf(unit).map(({ derived }) => derived) : kustomizations(unit).flatMap(textsIn);
}

const textsIn = (kustomization: ReturnType<typeof kustomizations>[number]): readonly Derived[] =>
  inlinePatchesOf(kustomization).flatMap(({ key, field, target }) => {
    const { inline } = field;
    if (!inline) return [];
    const file = { path: field.unit.file.path, isPatch: true, ...(target && { target }) };
    return [{ key, language: yaml, file, around: field.keyPlace.span, ...inline }];
  });

interface Described {
  readonly derived: Derived;
  readonly index: number;
}

/** Operations that add or replace a value; of the others it is not known what they leave. */
function objectsOf(unit: YamlUnit): readonly Described[] {
  if (unit.root.kind !== 'sequence') return [];
  const operations = (unit.root as Field as Field<Operation>).items;
  return operations.flatMap((operation, index) => {
    const { string: op = '' } = operation.at('op');
    if (op !== 'add' && op !== 'replace') return [];
    const object = new Description(operation, unit.file.target).object;
    const file = { path: unit.file.path, isPatch: true };
    // A value may be written in a way that says something else in another place.
    if (!object || yaml.read(file, object.text).units.some(({ unit }) => unit.problems.length > 0)) return [];
    const derived: Derived = {
      key: `${index}`,
      language: yaml,
      file,
      text: object.text,
      runs: object.runs,
      around: operation.at('path').span,
      write: (edits) => written(unit, index, derived, object.shift, edits),
    };
    return [{ derived, index }];
  });
}

/** Undefined where the operation would then say more or less than the edits do, or another operation says something else. */
function written(
  unit: YamlUnit,
  index: number,
  { text, runs }: Derived,
  shift: number,
  edits: readonly Edit[],
): readonly Edit[] | undefined {
  const inUnit: Edit[] = [];
  for (const edit of edits) {
    const span = editedIn(runs, edit.span);
    const put = withoutIndent(edit.text, shift, text[edit.span.start - 1] === '\n');
    if (!span || put === undefined) return undefined;
    inUnit.push({ span, text: put });
  }
  if (doOverlap(inUnit)) return undefined;
  const [after, ...others] = yaml.read(unit.file, applyEdits(unit.text, inUnit)).units;
  if (!after || others.length > 0 || !isYaml(after.unit)) return undefined;
  const textsOf = (described: readonly Described[]) =>
    described.map((each) => (each.index === index ? undefined : each.derived.text)).join('\0');
  const objects = objectsOf(after.unit);
  const edited = objects.find((each) => each.index === index)?.derived.text;
  const isSame = textsOf(objects) === textsOf(objectsOf(unit)) && edited === applyEdits(text, edits);
  return isSame ? inUnit : undefined;
}

/** The lines as they stand in the patch. Undefined where one of them would stand before its margin. */
function withoutIndent(text: string, indent: number, startsLine: boolean): string | undefined {
  const lines = text.split('\n').map((line, index) => {
    if ((index === 0 && !startsLine) || line === '') return line;
    return line.startsWith(' '.repeat(indent)) ? line.slice(indent) : undefined;
  });
  return lines.includes(undefined) ? undefined : lines.join('\n');
}

/** Where the pods of any workload are described. Whatever kind it is, what stands there is a pod. */
const templates = ['spec/template/', 'spec/jobTemplate/spec/template/'];

const containerLists = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/** Deeper than any object, and each step is indented further. */
const mostSteps = 60;

/** A key, or an index into a list, of a JSON pointer. */
interface PointerStep {
  readonly name: string;
  readonly isIndex: boolean;
  /** Its offsets in the pointer. */
  readonly start: number;
  readonly end: number;
}

/** Writes the object that an operation describes: what the pointer leads through, and the value as it is written. */
class Description {
  private text = '';
  private readonly runs: Run[] = [];

  constructor(
    private readonly operation: Field<Operation>,
    private readonly target: PatchTarget | undefined,
  ) {}

  /** `shift`: by how much deeper the lines of the value stand. Undefined where it is not known what is described. */
  get object(): { readonly text: string; readonly runs: readonly Run[]; readonly shift: number } | undefined {
    const pointer = this.operation.at('path');
    const value = this.operation.at('value');
    const { string: path = '' } = pointer;
    if (!path.startsWith('/') || !value.isPresent) return undefined;
    const kind = this.target?.kind;
    const template = kind === undefined ? templates.find((each) => path.startsWith(`/${each}`)) : '';
    if (template === undefined) return undefined;
    const steps = stepsIn(path, 1 + template.length);
    if (steps.length > mostSteps) return undefined;
    this.text = `kind: ${JSON.stringify(kind ?? 'Pod')}\n`;
    const name = kind === undefined || steps[0]?.name === 'metadata' ? undefined : this.target?.name;
    if (name !== undefined) this.text += `metadata:\n  name: ${JSON.stringify(name)}\n`;
    const column = this.writeSteps(pointer as Field, steps);
    const shift = this.writeValue(value as Field, column);
    return shift === undefined ? undefined : { text: this.text, runs: this.runs, shift };
  }

  /** Ends behind the last key's colon or the last dash, whose column it returns. */
  private writeSteps(pointer: Field, steps: readonly PointerStep[]): number {
    let column = 0;
    let isInLine = false;
    steps.forEach((step, index) => {
      const isLast = index === steps.length - 1;
      if (!isInLine) this.text += ' '.repeat(column);
      isInLine = step.isIndex;
      if (step.isIndex) this.text += '-';
      else this.writeStep(pointer, step, ':');
      if (isLast) return;
      column += 2;
      this.text += step.isIndex ? ' ' : '\n';
      // A container that the patch knows by its number has no other name here.
      if (step.isIndex && containerLists.has(steps[index - 1]?.name ?? '')) {
        this.text += 'name: ';
        this.writeStep(pointer, step, '\n');
        isInLine = false;
      }
    });
    return column;
  }

  private writeStep(pointer: Field, { name, start, end }: PointerStep, behind: string): void {
    const quoted = JSON.stringify(name);
    const { span } = pointer.part(start, end);
    if (quoted.length === name.length + 2 && name !== '') {
      const length = name.length;
      this.runs.push({ start: this.text.length + 1, length, origin: span.start, width: span.end - span.start });
    }
    this.text += quoted + behind;
  }

  private writeValue(value: Field, column: number): number | undefined {
    const { unit, keyPlace, wholeSpan } = value;
    const { text } = unit;
    const colon = text.indexOf(':', keyPlace.span.end);
    const written = text.slice(colon + 1, wholeSpan.end);
    // What an anchor shares is written elsewhere, and an indentation that is counted would be another one here.
    if (colon < 0 || /^\s*(?:\*|[|>][+-]?\d)/.test(written)) return undefined;
    const [first = '', ...lines] = written.split('\n');
    const margins = lines.filter((line) => line.trim()).map((line) => line.search(/[^ ]/));
    const shift = Math.max(0, column + 1 - Math.min(...margins));
    const indent = Number.isFinite(shift) ? shift : 0;
    const put = (line: string, origin: number) => {
      if (line === '') return;
      this.runs.push({ start: this.text.length, length: line.length, origin, width: line.length });
      this.text += line;
    };
    // JSON needs no space there.
    if (/^[^ \t\r\n]/.test(first)) this.text += ' ';
    let origin = colon + 1;
    put(lines.length > 0 ? `${first}\n` : first, origin);
    origin += first.length + 1;
    lines.forEach((line, index) => {
      this.text += ' '.repeat(indent);
      put(index < lines.length - 1 ? `${line}\n` : line, origin);
      origin += line.length + 1;
    });
    this.text += '\n';
    return indent;
  }
}

/** The steps of a JSON pointer (RFC 6901) from the offset on. */
function stepsIn(pointer: string, from: number): readonly PointerStep[] {
  let start = from;
  return pointer
    .slice(from)
    .split('/')
    .map((written) => {
      const step = {
        name: written.replaceAll('~1', '/').replaceAll('~0', '~'),
        isIndex: /^(?:\d+|-)$/.test(written),
        start,
        end: start + written.length,
      };
      start += written.length + 1;
      return step;
    });
}
