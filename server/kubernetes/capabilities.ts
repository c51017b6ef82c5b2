import { nearest } from '../engine/nearest';
import type { Problem } from '../engine/rule';
import { type Message, say } from '../engine/say';
import { capabilities } from './keys';
import { bareCapability } from './pod-security';
import type { Container } from './pods';

/**
 * One problem for each added capability that `isOurs` picks, by its name as written and as the kernel writes it.
 * Each capability belongs to one rule, so that none is reported twice.
 */
export function* addedCapabilities(
  container: Container,
  isOurs: (written: string, bare: string) => boolean,
  message: (written: string, bare: string) => Message,
): Iterable<Problem> {
  for (const item of container.securityContext.at('capabilities').at('add').items) {
    const written = item.string;
    if (!written) continue;
    const bare = bareCapability(written);
    if (!isOurs(written, bare)) continue;
    yield {
      at: item,
      message: message(written, bare),
      fixes: [
        {
          title: say`Do not add ${written} (what needs it is refused)`,
          safety: 'review',
          caveat:
            bare === 'ALL'
              ? say`System calls that need a capability beyond the usual ones fail with "operation not permitted".`
              : say`System calls that need ${bare} fail with "operation not permitted".`,
          changes: item.remove(),
          // With SYS_ADMIN a process may gain privileges in any case.
          ...(bare === 'SYS_ADMIN' && { uncovers: ['allowPrivilegeEscalation'] }),
        },
      ],
    };
  }
}

/** Capabilities with a rule of their own, because each opens another way out. */
export const notoriousCapabilities: ReadonlySet<string> = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'DAC_READ_SEARCH',
  'BPF',
  'NET_ADMIN',
  'NET_RAW',
]);

/** Whether there is a capability of this name, as the kernel writes it without its prefix, or it stands for all of them. */
export const isCapability = (bare: string): boolean => Object.hasOwn(capabilities, bare);

/** The capability that a name which is none was probably meant for. */
export const meantCapability = (bare: string): string | undefined =>
  nearest(bare.replaceAll('-', '_'), Object.keys(capabilities));
