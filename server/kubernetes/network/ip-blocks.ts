import type { Field } from '../../yaml/field';
import { numberOf } from '../pods';
import { type Cidr, cidrOf, covers, looseCidrOf } from './addresses';
import type { Direction } from './evaluation';
import type { NetworkPolicy, WrittenRule } from './policies';

/** A range of addresses that a rule admits or lets pods reach. */
interface IpBlock {
  readonly rule: WrittenRule;
  readonly cidr: Field;
  readonly except: Field;
  readonly range: Cidr;
  readonly exceptions: readonly Cidr[];
}

/** The ranges of a direction, where all of them is known. */
export function ipBlocks({ rules }: NetworkPolicy, direction: Direction): readonly IpBlock[] {
  return rules.flatMap((rule) =>
    rule.direction === direction
      ? rule.peers.flatMap((peer) => {
          const cidr = peer.at('ipBlock').at('cidr') as Field;
          const except = peer.at('ipBlock').at('except') as Field;
          // Versions before 1.36 take bits behind the prefix.
          const range = looseCidrOf(cidr.string ?? '');
          if (!range || except.isUnknown || except.items.some(({ string }) => string === undefined)) return [];
          return [
            {
              rule,
              cidr,
              except,
              range,
              exceptions: except.items.flatMap(({ string = '' }) => looseCidrOf(string) ?? []),
            },
          ];
        })
      : [],
  );
}

/** Whether the block holds the address and leaves it in. */
export function holds({ range, exceptions }: IpBlock, address: string): boolean {
  const one = cidrOf(`${address}/${range.width}`);
  return one !== undefined && covers(range, one) && !exceptions.some((out) => covers(out, one));
}

/** Whether the rule opens the port for TCP, as far as is known. */
export const opensTcp = ({ field }: WrittenRule, wanted: number): boolean => {
  const ports = field.at('ports');
  if (ports.isUnknown) return false;
  return (
    ports.items.length === 0 ||
    ports.items.some((entry) => {
      const [protocol, port, end] = [entry.at('protocol'), entry.at('port'), entry.at('endPort')];
      if (protocol.isUnknown || port.isUnknown || (protocol.isPresent && protocol.string !== 'TCP')) return false;
      const first = numberOf(port);
      if (port.isAbsent) return true;
      return first !== undefined && first <= wanted && wanted <= (numberOf(end) ?? first);
    })
  );
};
