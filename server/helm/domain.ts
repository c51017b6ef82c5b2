import type { Domain } from '../engine/domain';
import type { FactKind, Root } from '../engine/facts';
import { folderOf, nameOf, pathAt } from '../engine/paths';
import { query } from '../engine/query';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';

/** A chart renders its templates and those of the charts below it; charts that it downloads are not here. */
const chartRoots: FactKind<Root> = {
  name: 'helm/root',
  states: query(isYaml, (unit) => {
    if (nameOf(unit.file.path) !== 'Chart.yaml' || unit.root.kind !== 'mapping') return [];
    // The file's name decides the shape.
    const chart = unit.root as Field as Field<{ dependencies: {} }>;
    const folder = folderOf(unit.file.path);
    const fact = {
      path: unit.file.path,
      lists: [],
      isComponent: false,
      holds: ['templates', 'crds', 'charts'].map((name) => pathAt(folder, name)),
      isOpen: unit.problems.length > 0 || chart.at('dependencies').isPresent,
    };
    return [{ fact, at: chart }];
  }),
  tables: {},
};

export const helm: Domain = { name: 'helm', roots: [chartRoots] };
