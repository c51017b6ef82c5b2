import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { shared } from '../shared';

const dockerfiles = shared('real/dockerfiles');
const corpora = shared('corpora');

export interface CorpusText {
  readonly name: string;
  readonly text: string;
}

/** Real Dockerfiles. Empty where the folder is missing. */
export function realDockerfiles(): readonly CorpusText[] {
  if (!existsSync(dockerfiles)) return [];
  return readdirSync(dockerfiles).map((name) => ({ name, text: readFileSync(`${dockerfiles}/${name}`, 'utf8') }));
}

/** The distinct Dockerfiles of the labelled cases, named after the first case that holds them. */
export function labelledDockerfiles(): readonly CorpusText[] {
  if (!existsSync(corpora)) return [];
  const names = new Map<string, string>();
  for (const file of readdirSync(corpora).filter((name) => name.endsWith('.jsonl'))) {
    for (const line of readFileSync(`${corpora}/${file}`, 'utf8').split('\n')) {
      if (!line.includes('"dockerfile"')) continue;
      const { id, domain, files } = JSON.parse(line) as { id: string; domain: string; files: { text: string }[] };
      if (domain === 'dockerfile') for (const { text } of files) if (!names.has(text)) names.set(text, id);
    }
  }
  return [...names].map(([text, name]) => ({ name, text }));
}
