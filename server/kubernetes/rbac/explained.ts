import type { Field, Shape } from '../../yaml/field';
import type { YamlUnit } from '../../yaml/units';
import { roleRuleKeys } from '../keys';
import type { Explained, ExplainedWords } from '../meaning';
import { objectsOf } from '../objects';
import { bindings, roles } from '../role-bindings';
import { roleRules } from '../roles';
import {
  accountKeys,
  aggregationKeys,
  bindingKeys,
  rbacMarks,
  resourceWords,
  roleKeys,
  roleRefKeys,
  subjectKeys,
  verbWords,
} from './keys';

const serviceAccounts = objectsOf('', 'ServiceAccount');

/** The mappings and lists of roles, bindings and accounts whose keys and words are explained. */
export function* explainedRoles(unit: YamlUnit): Generator<Explained | ExplainedWords> {
  for (const { root, metadata } of roles(unit)) {
    yield of(root, roleKeys);
    yield of(root.at('aggregationRule'), aggregationKeys);
    yield of(metadata.at('labels'), rbacMarks);
    yield of(metadata.at('annotations'), rbacMarks);
  }
  for (const { field } of roleRules(unit)) {
    yield of(field, roleRuleKeys);
    yield { words: field.at('verbs') as Field, meanings: verbWords };
    yield { words: field.at('resources') as Field, meanings: resourceWords };
  }
  for (const { root, metadata } of bindings(unit)) {
    yield of(root, bindingKeys);
    yield of(root.at('roleRef'), roleRefKeys);
    for (const subject of root.at('subjects').items) yield of(subject, subjectKeys);
    yield of(metadata.at('annotations'), rbacMarks);
  }
  for (const { root, metadata } of serviceAccounts(unit)) {
    yield of(root, accountKeys);
    yield of(metadata.at('annotations'), rbacMarks);
  }
}

const of = <S extends Shape>(mapping: Field<S>, meanings: Explained[1]): Explained => [
  mapping as unknown as Field,
  meanings,
];
