import { type Query, query } from '../../engine/query';
import type { Place } from '../../engine/source';
import { covers, type Span } from '../../engine/text';
import { suspicionOf } from '../../secrets/credential';
import { looksRandom } from '../../secrets/entropy';
import { credentialsInSettings } from '../../secrets/settings';
import { credentialsIn, credentialsInDocument } from '../../secrets/shapes';
import type { Field } from '../../yaml/field';
import { isYaml, type YamlUnit } from '../../yaml/units';
import { objects, objectsOf } from '../objects';
import { containers } from '../pods';
import type { StringMap } from '../shapes';

/** A credential that a manifest holds in plain text or in base64, which is plain text to whoever reads it. */
interface CredentialInManifest {
  readonly where: 'environment' | 'argument' | 'config map' | 'secret' | 'elsewhere';
  /** `Container "web"`, `ConfigMap "web"` */
  readonly holder: string;
  /** The variable, flag or key: `DB_PASSWORD`, `--token`, `application.yaml`. */
  readonly name: string;
  /** In a file that a key holds: the setting. */
  readonly setting?: string | undefined;
  /** `a GitHub token`, where the value's form says so. */
  readonly kind: string | undefined;
  /** What holds it, for repairs: the item of the environment. */
  readonly field: Field;
  readonly at: Place;
}

/**
 * The credentials written in one kind of place. The values themselves are in no result, so that none reaches a message or
 * a report. Placeholders, references and templates are none.
 */
export const credentialsWrittenIn = (where: CredentialInManifest['where']): Query<CredentialInManifest> =>
  query(isYaml, (unit) => credentials(unit).filter((credential) => credential.where === where));

/** All of a unit, because what is told in its place is not told again as something elsewhere. */
const credentials: Query<CredentialInManifest> = query(isYaml, (unit) => {
  const found = [...inContainers(unit), ...inConfigMaps(unit), ...inSecrets(unit)];
  return [...found, ...elsewhere(unit, found)];
});

function* inContainers(unit: YamlUnit): Generator<CredentialInManifest> {
  for (const { name: container, field } of containers(unit)) {
    const holder = `Container "${container}"`;
    for (const variable of field.at('env').items) {
      const name = variable.at('name').raw;
      const value = variable.at('value');
      if (name === undefined || value.string === undefined) continue;
      const suspicion = suspicionOf(name, value.string);
      if (!suspicion || suspicion.by === 'placeholder') continue;
      const told = ofForm(value as Field) ?? { kind: undefined, at: value };
      yield { where: 'environment', holder, name, ...told, field: variable as Field };
    }
    for (const words of [field.at('command'), field.at('args')]) yield* inArguments(words as Field, holder);
  }
}

/** `--password=…` and `--password …`; in the text of a script, what a form gives away. */
function* inArguments(words: Field, holder: string): Generator<CredentialInManifest> {
  const { items } = words;
  for (const [index, word] of items.entries()) {
    const text = word.string;
    if (text === undefined) continue;
    const [, flag, ownValue] = /^(--?[A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(text) ?? [];
    const next = items[index + 1];
    const isOwn = ownValue !== undefined;
    const value = isOwn ? ownValue : next?.string;
    // What starts with a dash is the next flag.
    if (flag !== undefined && value !== undefined && (isOwn || !value.startsWith('-'))) {
      const suspicion = suspicionOf(flag, value);
      if (suspicion?.by === 'name') {
        const at = isOwn ? word.part(text.length - value.length, text.length) : next!;
        yield { where: 'argument', holder, name: flag, kind: undefined, field: word as Field, at };
        continue;
      }
    }
    for (const { kind, span } of credentialsIn(text))
      yield {
        where: 'argument',
        holder,
        name: flag ?? '',
        kind,
        field: word as Field,
        at: partOf(word as Field, span),
      };
  }
}

const configMaps = objectsOf<{ data: StringMap; binaryData: StringMap }>('', 'ConfigMap');

function* inConfigMaps(unit: YamlUnit): Generator<CredentialInManifest> {
  for (const { label: holder, root } of configMaps(unit)) {
    for (const { key, field } of root.at('data').entries)
      yield* inFile({ where: 'config map', holder, name: key }, field as Field);
    for (const { key, field } of root.at('binaryData').entries)
      yield* inEncoded({ where: 'config map', holder, name: key }, field as Field);
  }
}

/** `sops` encrypts the values and adds a key of its own to the object. */
const secrets = objectsOf<{ data: StringMap; stringData: StringMap; sops: {} }>('', 'Secret');

function* inSecrets(unit: YamlUnit): Generator<CredentialInManifest> {
  for (const { label: holder, root } of secrets(unit)) {
    if (root.at('sops').isPresent) continue;
    for (const { key, field } of root.at('stringData').entries)
      yield* inFile({ where: 'secret', holder, name: key }, field as Field);
    for (const { key, field } of root.at('data').entries)
      yield* inEncoded({ where: 'secret', holder, name: key }, field as Field);
  }
}

type Holder = Pick<CredentialInManifest, 'where' | 'holder' | 'name'>;

/** What a key holds as text: a value, or a whole file. */
function* inFile(holder: Holder, field: Field): Generator<CredentialInManifest> {
  const text = field.string;
  if (text === undefined) return;
  if (!text.trimEnd().includes('\n')) {
    const kind = kindOfValue(holder, text);
    if (kind) {
      yield { ...holder, kind: kind.form, field, at: (kind.form && ofForm(field)?.at) || field };
      return;
    }
  }
  for (const { kind, name: setting, span } of credentialsInSettings(text, holder.name))
    yield { ...holder, setting, kind, field, at: partOf(field, span) };
}

/** The first credential in a scalar whose form gives it away. */
function ofForm(field: Field): { kind: string; at: Place } | undefined {
  const [first] = credentialsIn(field.string ?? '');
  return first && { kind: first.kind, at: partOf(field, first.span) };
}

/** A part of a scalar's text: only where the value is the text as written do offsets in it lead to the place. */
const partOf = (field: Field, { start, end }: Span): Place =>
  field.raw === field.string ? field.part(start, end) : field;

/** The same in base64: one finding a value, because the words of the text cannot be seen in it. */
function* inEncoded(holder: Holder, field: Field): Generator<CredentialInManifest> {
  const text = field.string === undefined ? undefined : decoded(field.string);
  if (text === undefined) return;
  if (!text.trimEnd().includes('\n')) {
    const kind = kindOfValue(holder, text);
    if (kind) {
      yield { ...holder, kind: kind.form, field, at: field };
      return;
    }
  }
  const [first] = credentialsInSettings(text, holder.name);
  if (first) yield { ...holder, setting: first.name, kind: first.kind, field, at: field };
}

function kindOfValue({ where, name }: Holder, text: string): { form: string | undefined } | undefined {
  const login =
    /"auths?"\s*:\s*(?:\{|"[A-Za-z0-9+/=]{8,}")/.test(text) && /"(?:auth|password)"\s*:\s*"[^"<${]{4,}"/.test(text);
  if (login) return { form: 'the login of a registry' };
  const suspicion = suspicionOf(name, text.trim());
  if (suspicion?.by === 'shape') return { form: suspicion.kind };
  if (suspicion?.by === 'name') return { form: undefined };
  // Whatever its key is called: in a Secret, what looks generated is what it keeps.
  return where === 'secret' && suspicion === undefined && looksRandom(text.trim()) ? { form: undefined } : undefined;
}

/** The text behind base64; undefined where it is none, or the bytes are no text. */
function decoded(value: string): string | undefined {
  const packed = value.replace(/\s+/g, '');
  if (packed === '' || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined;
  const text = atob(packed);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes below a space are what tells other data from text
  return /[\x00-\x08\x0e-\x1f\x7f]/.test(text) ? undefined : text;
}

/** By its form alone, in annotations, custom resources and wherever else a manifest has text. Comments are not applied. */
function* elsewhere(unit: YamlUnit, found: readonly CredentialInManifest[]): Generator<CredentialInManifest> {
  const written = objects(unit);
  // A definition is long and is never read: its text is not searched either.
  const byForm = written.length === 0 ? [] : credentialsInDocument(unit.text);
  if (byForm.length === 0) return;
  for (const { label: holder, root } of written) {
    if ((root as Field).at('sops').isPresent) continue;
    for (const { kind, span } of byForm) {
      if (found.some(({ field }) => covers(field.wholeSpan, span.start))) continue;
      const scalar = scalarAt(root as Field, '', span);
      if (scalar) yield { where: 'elsewhere', holder, ...scalar, kind, at: { unit, span } };
    }
  }
}

/** The scalar that the span is in, with the last key on the way to it. */
function scalarAt(field: Field, name: string, span: Span): { name: string; field: Field } | undefined {
  if (field.kind === 'scalar') {
    const isInside = field.span.start <= span.start && span.end <= Math.max(field.span.end, field.wholeSpan.end);
    return isInside ? { name, field } : undefined;
  }
  const parts = field.kind === 'mapping' ? field.entries : field.items.map((item) => ({ key: name, field: item }));
  for (const { key, field: part } of parts) {
    const whole = part.wholeSpan;
    if (whole.start <= span.start && span.end <= whole.end) return scalarAt(part as Field, key, span);
  }
  return undefined;
}
