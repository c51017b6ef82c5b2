import type { Suppression } from '../engine/domain';
import { everything, knownToTool } from '../engine/ignore-comments';
import type { Comment, Unit } from '../engine/source';
import type { Span } from '../engine/text';
import { DockerfileUnit } from './model/unit';

/** The ignore comments that only Dockerfiles have: hadolint's, BuildKit's, and KICS' by stage. */
export function suppressionsInDockerfile(unit: Unit): readonly Suppression[] {
  if (!(unit instanceof DockerfileUnit) || !/hadolint|check\s*=|kics-scan/i.test(unit.text)) return [];
  const known = memo.get(unit);
  if (known) return known;
  const found = [...hadolint(unit), ...buildkit(unit), ...kicsBlocks(unit)];
  memo.set(unit, found);
  return found;
}

const memo = new WeakMap<Unit, readonly Suppression[]>();

/**
 * `hadolint ignore=DL3006,SC1035 # reason` covers the next instruction, `stage ignore` the stage, `global ignore` the
 * file. Of several above one instruction hadolint heeds the last alone.
 */
function hadolint(unit: DockerfileUnit): readonly Suppression[] {
  const lastAbove = new Map<number, Suppression>();
  const wider: Suppression[] = [];
  for (const comment of unit.comments) {
    const pragma = /^hadolint\s+(?:(global|stage)\s+)?ignore\s*=([\w,\s]+?)(?:#\s*(.*))?$/i.exec(comment.text);
    if (!pragma) continue;
    const [, scope, ids, reason] = pragma;
    const covers = scope === undefined ? comment.covers : scope === 'stage' ? stageOf(comment, unit) : undefined;
    const suppression: Suppression = {
      by: 'hadolint',
      ids: ids!.split(/[\s,]+/).filter(Boolean),
      covers,
      span: comment.span,
      ...(reason && { reason }),
    };
    if (scope === undefined) lastAbove.set(comment.covers.start, suppression);
    else wider.push(suppression);
  }
  return [...lastAbove.values(), ...wider];
}

/**
 * `# check=skip=JSONArgsRecommended,StageNameCasing;error=true // reason`: at the top the whole file, elsewhere the next
 * instruction (https://github.com/moby/buildkit/pull/6334).
 */
function buildkit(unit: DockerfileUnit): readonly Suppression[] {
  const directive = unit.directive('check');
  const found = directive ? [buildkitSkip(directive.value, undefined, directive.span)] : [];
  for (const { text, covers, span } of unit.comments) {
    const value = /^check\s*=\s*(.+)$/i.exec(text)?.[1];
    if (value !== undefined && span.start !== directive?.span.start) found.push(buildkitSkip(value, covers, span));
  }
  return found.filter((suppression) => suppression !== undefined);
}

function buildkitSkip(value: string, covers: Span | undefined, span: Span): Suppression | undefined {
  const [options = '', reason] = value.split(/\s*\/\/\s*/, 2);
  const skipped = options.split(';').find((part) => /^\s*skip\s*=/i.test(part));
  if (!skipped) return undefined;
  const ids = skipped
    .slice(skipped.indexOf('=') + 1)
    .split(/[\s,]+/)
    .filter(Boolean);
  return {
    by: 'buildkit',
    ids: ids.map((id) => (id === 'all' ? knownToTool : id)),
    covers,
    span,
    ...(reason && { reason }),
  };
}

/** `kics-scan ignore-block`: the whole stage where it stands above a FROM. */
function kicsBlocks(unit: DockerfileUnit): readonly Suppression[] {
  return unit.comments
    .filter(
      ({ text, covers }) =>
        /^kics-scan\s+ignore-block$/.test(text) &&
        unit.stages.some(({ from }) => from?.wholeSpan.start === covers.start),
    )
    .map((comment) => ({ by: 'kics', ids: [everything], covers: stageOf(comment, unit), span: comment.span }));
}

/** From the FROM that the comment stands before, or in whose stage it stands, to the next one. */
function stageOf({ covers }: Comment, unit: DockerfileUnit): Span {
  const starts = unit.stages.flatMap(({ from }) => from?.wholeSpan.start ?? []);
  return {
    start: starts.findLast((start) => start <= covers.start) ?? 0,
    end: starts.find((start) => start > covers.start) ?? unit.text.length,
  };
}
