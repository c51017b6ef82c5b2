import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Files of other projects lie beside the project where its authors measure with them; elsewhere there are none. */
const folder = existsSync('../shared/real/dockerfiles') ? '../shared' : undefined;

export interface CorpusText {
  readonly name: string;
  readonly text: string;
}

/** Real Dockerfiles. Empty where the folder is missing. */
export function realDockerfiles(): readonly CorpusText[] {
  if (!folder) return [];
  const root = `${folder}/real/dockerfiles`;
  return readdirSync(root).map((name) => ({ name, text: readFileSync(`${root}/${name}`, 'utf8') }));
}

/** The distinct Dockerfiles of the labelled cases, named after the first case that holds them. */
export function labelledDockerfiles(): readonly CorpusText[] {
  if (!folder) return [];
  const names = new Map<string, string>();
  for (const file of readdirSync(`${folder}/corpora`).filter((name) => name.endsWith('.jsonl'))) {
    for (const line of readFileSync(`${folder}/corpora/${file}`, 'utf8').split('\n')) {
      if (!line.includes('"dockerfile"')) continue;
      const { id, domain, files } = JSON.parse(line) as { id: string; domain: string; files: { text: string }[] };
      if (domain === 'dockerfile') for (const { text } of files) if (!names.has(text)) names.set(text, id);
    }
  }
  return [...names].map(([text, name]) => ({ name, text }));
}
