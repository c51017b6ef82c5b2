import type { Command } from '../../server/dockerfile/model/command';
import type { Word } from '../../server/dockerfile/model/word';
import { dockerfiles } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { Place } from '../../server/engine/source';

export default rule({
  title: 'Second package index beside the first',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    With two indexes pip looks for every package in both and takes the highest version, wherever it is. Whoever
    registers the name of one of your internal packages on the public index, with version 99 or with the very version you
    name, gets their code run in your build. That was done to dozens of companies, and to the nightly builds of PyTorch in 2022.`,
  impact: "A stranger's package runs in place of your own.",
  remedy: `
    Name one index with --index-url, and let it pass public packages on (Artifactory, Nexus, devpi do). Or install the
    internal packages in a command of their own with --index-url (and --no-deps, after the public ones), or require hashes.`,
  references: [
    'https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url',
    'https://pytorch.org/blog/compromised-nightly-dependency/',
  ],
  standards: { cwe: [427, 1357], mitre: ['T1195.001'] },

  subjects: dockerfiles,
  *check(file) {
    // Few files speak of one at all.
    if (!/extra[-_]index[-_]url/i.test(file.text)) return;
    for (const pair of file.instructionsOf(['ENV', 'ARG']).flatMap(({ pairs }) => pairs)) {
      if (pair.name === 'PIP_EXTRA_INDEX_URL' && pair.value && pair.value.raw.length > 2)
        yield finding(pair.key, pair.value);
    }
    for (const command of file.commands) {
      for (const { name, word } of command.assignments)
        if (name === 'PIP_EXTRA_INDEX_URL' && /=../.test(word.raw)) yield finding(word, undefined);
      const { name } = command;
      if (name === 'export') {
        const word = command.arguments.find(({ raw }) => /^PIP_EXTRA_INDEX_URL=./.test(raw));
        if (word) yield finding(word, undefined);
      } else if (name?.startsWith('pip') || name === 'uv' || name === 'pipenv') yield* flagged(command);
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM python:3.14-slim
        RUN pip install «--extra-index-url» https://pypi.example.com/simple our-tool==1.2.0
      `,
      secure: dockerfile`
        FROM python:3.14-slim
        RUN pip install --index-url https://pypi.example.com/simple our-tool==1.2.0
      `,
    },
    {
      why: 'A variable or a setting holds for every later install.',
      insecure: dockerfile`
        FROM python:3.14-slim
        ENV «PIP_EXTRA_INDEX_URL»=https://pypi.example.com/simple
        RUN pip config set «global.extra-index-url» https://pypi.example.com/simple
        RUN «PIP_EXTRA_INDEX_URL=$INDEX» python3 -m pip install our-tool
      `,
    },
    {
      why: 'uv stops at the first index that knows the name, unless it is told not to.',
      insecure: dockerfile`
        FROM python:3.14-slim
        RUN uv pip install --extra-index-url https://pypi.example.com/simple our-tool
        RUN uv pip install «--extra-index-url» https://pypi.example.com/simple --index-strategy unsafe-best-match our-tool
      `,
    },
    {
      why: 'A hash decides which file is taken, wherever it comes from; an argument without a value names no index.',
      secure: dockerfile`
        FROM python:3.14-slim
        ARG PIP_EXTRA_INDEX_URL
        RUN pip install --require-hashes --extra-index-url https://pypi.example.com/simple -r requirements.txt
      `,
    },
  ],
});

function* flagged(command: Command) {
  if (command.has('--require-hashes')) return;
  if (command.is(['pip', 'pip3'], 'config', 'set')) {
    const key = command.operands[2];
    if (/\.extra-index-url$/.test(key?.text ?? '')) yield finding(key!, command.operands[3]);
    return;
  }
  if (command.is('uv') && !command.value('--index-strategy')?.text?.startsWith('unsafe')) return;
  const flag = command.flag('--extra-index-url', '--extra-index-urls');
  if (flag) yield finding(flag, flag.value);
}

const finding = (at: Place, address: Word | undefined) => {
  const host = /^[a-z]+:\/\/(?:[^@/]*@)?([^/]+)/.exec(address?.text ?? '')?.[1];
  return {
    at,
    message: host
      ? say`With "${host}" beside the first index pip takes the highest version of either, so a stranger can publish under an internal name.`
      : say`With two indexes pip takes the highest version of either, so a stranger can publish under an internal name.`,
  };
};
