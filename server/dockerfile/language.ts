import type { File, Language, Source } from '../engine/source';
import { DockerfileUnit } from './model/unit';

const dockerfileName = /^(?:(?:dockerfile|containerfile)(?:[._-].*)?|.*[._-](?:dockerfile|containerfile))$/i;
/** Files that stand beside a Dockerfile and are named after it. */
const otherKind = /\.(?:dockerignore|md|markdown|txt|ya?ml|json|toml|sh|py|js|ts|go|html?|rst|adoc|sum|lock|log)$/i;

export const dockerfile: Language = {
  name: 'dockerfile',
  matches: ({ path, languageId }) => {
    if (languageId !== undefined && languageId !== 'plaintext') return languageId === 'dockerfile';
    const name = path.slice(path.lastIndexOf('/') + 1);
    return dockerfileName.test(name) && !otherKind.test(name);
  },
  read: (file: File, text: string, previous?: Source): Source => {
    const known = previous?.text === text && sameFile(previous.file, file) ? previous.units : undefined;
    return { file, language: dockerfile, text, units: known ?? [{ unit: new DockerfileUnit(file, text), start: 0 }] };
  },
};

const sameFile = (a: File, b: File) => a.path === b.path && a.isTemplate === b.isTemplate;
