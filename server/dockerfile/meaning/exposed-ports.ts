import type { DocumentedRule } from '../../engine/rule';
import { type Message, say } from '../../engine/say';
import type { DockerfileChange } from '../model/change';
import type { ListInstruction } from '../model/instructions/values';
import type { Word } from '../model/word';
import { exposes } from '../queries';
import { untilTheEnd } from '../reach';

interface ExposedPort
  extends Pick<
    DocumentedRule,
    | 'title'
    | 'severity'
    | 'since'
    | 'aliases'
    | 'threat'
    | 'impact'
    | 'remedy'
    | 'exceptions'
    | 'references'
    | 'standards'
    | 'examples'
  > {
  /** What listens there, by port; over TCP. */
  readonly ports: Readonly<Record<number, string>>;
  /** Programs that serve these ports: an image that is made to run one of them is left alone. */
  readonly purpose?: RegExp;
  message(port: string, service: string): Message;
}

/** A rule about ports that the final image should not expose. */
export function exposedPortRule({ ports, message, purpose, ...documented }: ExposedPort): DocumentedRule {
  const numbers = Object.keys(ports).map(Number);
  const rule: DocumentedRule<ListInstruction> = {
    confidence: 'high',
    profile: 'recommended',
    fixable: 'review',
    ...documented,
    subjects: exposes,
    *check(expose) {
      const { stage } = expose;
      if (stage?.isInFinalImage === false) return;
      if ([stage?.entrypoint, stage?.command].some((started) => started && purpose?.test(started.body.raw))) return;
      for (const value of expose.values) {
        const range = rangeOf(value.text);
        if (!range) continue;
        const port = numbers.find((number) => range.first <= number && number <= range.last);
        if (port === undefined) continue;
        yield {
          at: untilTheEnd(value),
          message: message(`${port}`, ports[port]!),
          fixes: [
            {
              title: say`Do not expose port ${port} (docker run -P no longer publishes it)`,
              safety: 'review',
              caveat: say`Whoever relies on the published port can no longer connect; the service itself still runs.`,
              changes: range.first === range.last ? withoutPort(expose, value) : withoutPorts(value, range, numbers),
            },
          ],
        };
      }
    },
  };
  return rule as DocumentedRule;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly protocol: string;
}

/** The ports of `8000-8010/tcp`; undefined for other protocols and what cannot be read. */
function rangeOf(text: string | undefined): Range | undefined {
  // The builder takes `host:container` too, though it publishes nothing by it.
  const match = /^(?:[^:]*:)*(\d+)(?:-(\d+))?(\/tcp)?$/i.exec(text ?? '');
  if (!match) return undefined;
  const first = Number(match[1]);
  return { first, last: Number(match[2] ?? first), protocol: match[3] ?? '' };
}

/** The last port takes its instruction along. */
const withoutPort = (expose: ListInstruction, value: Word): readonly DockerfileChange[] =>
  expose.values.length === 1 ? expose.remove() : value.remove();

/** The parts of a range between the ports that go. */
function withoutPorts(value: Word, { first, last, protocol }: Range, gone: readonly number[]) {
  const rest: string[] = [];
  let start = first;
  for (const port of [...gone.filter((number) => first <= number && number <= last), last + 1]) {
    if (port > start) rest.push(`${start}${port - 1 > start ? `-${port - 1}` : ''}${protocol}`);
    start = port + 1;
  }
  return rest.length > 0 && !value.raw.includes('$') ? value.replace(rest.join(' ')) : [];
}
