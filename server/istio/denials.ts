import { type Query, query } from '../engine/query';
import { isYaml } from '../yaml/units';
import { matchesPattern } from './authorization/patterns';
import { type Clause, type ClauseValue, clauses, clauseValues, isForGateway } from './clauses';
import { authorizationPolicies } from './policies';

/** Paths that a DENY names exactly, with nothing in the same rule for what lies below them. */
export const exactDenials: Query<ClauseValue> = query(
  isYaml,
  (unit) =>
    clauseValues(unit).filter(
      (clause) =>
        isDenied(clause, 'paths') &&
        /^\/[^*{}?#]*[^*{}?#/]$/.test(clause.value) &&
        // A file has nothing below it.
        !/\.\w{1,5}$/.test(clause.value) &&
        !othersIn(clause).some(
          (other) => matchesPattern(other, `${clause.value}/x`) || other === `${clause.value}/{**}`,
        ),
    ),
  authorizationPolicies,
);

/** Hosts that a DENY at a gateway names without a port, where the client may write one behind them. */
export const portlessDenials: Query<ClauseValue> = query(
  isYaml,
  (unit) =>
    clauseValues(unit).filter(
      (clause) =>
        isDenied(clause, 'hosts') &&
        isForGateway(clause.policy) &&
        !/\*$|:\d+$/.test(clause.value) &&
        !othersIn(clause).some((other) => matchesPattern(other, `${clause.value}:443`)),
    ),
  authorizationPolicies,
);

/** Methods that a DENY lists, to keep callers from writing, and that leave out some that write as well. */
export const methodDenials: Query<Clause> = query(
  isYaml,
  (unit) =>
    clauses(unit).filter((clause) => {
      const denied = clause.list.items.map(({ raw = '' }) => raw);
      const isOfWrites = denied.length > 0 && denied.every((method) => writes.includes(method));
      return isDenied(clause, 'methods') && isOfWrites && denied.length > 1 && denied.length < writes.length;
    }),
  authorizationPolicies,
);

const writes = ['POST', 'PUT', 'PATCH', 'DELETE'];

const isDenied = ({ name, action, isNegative }: Clause, field: string): boolean =>
  name === field && action === 'DENY' && !isNegative;

/** All that the rule names of the same kind. */
const othersIn = ({ list }: Clause): readonly string[] => list.items.map(({ raw = '' }) => raw);
