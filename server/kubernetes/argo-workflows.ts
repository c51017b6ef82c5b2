import { type Query, query } from '../engine/query';
import type { Field } from '../yaml/field';
import { isYaml } from '../yaml/units';
import { objectsOf } from './objects';

type Template = {
  script: { source: {}; command: {} };
  container: { command: {}; args: {} };
};
type WorkflowSpec = { templates: Template };

/** A text that a workflow hands to a shell or another interpreter. */
interface WorkflowScript {
  readonly label: string;
  readonly source: Field;
}

const workflows = objectsOf<{ spec: WorkflowSpec & { workflowSpec: WorkflowSpec } }>(
  'argoproj.io',
  'Workflow',
  'WorkflowTemplate',
  'ClusterWorkflowTemplate',
  'CronWorkflow',
);

export const workflowScripts: Query<WorkflowScript> = query(isYaml, (unit) =>
  workflows(unit).flatMap(({ label, root }) => {
    const spec = root.at('spec');
    const templates = [...spec.at('templates').items, ...spec.at('workflowSpec').at('templates').items];
    return templates.flatMap((template) => {
      const container = template.at('container');
      const command = container.at('command').items;
      const isShell = command.some(({ string = '' }) =>
        /(?:^|\/)(?:ba|da|a|z|k)?sh$|(?:^|\/)(?:python3?|node|perl)$/.test(string),
      );
      const words = isShell ? [...command, ...container.at('args').items] : [];
      const script = template.at('script').at('source');
      return [...(script.isPresent ? [script] : []), ...words].map((source) => ({ label, source: source as Field }));
    });
  }),
);
