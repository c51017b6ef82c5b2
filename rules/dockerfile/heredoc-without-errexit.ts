import { turnsOn } from '../../server/dockerfile/meaning/shell-options';
import type { RunInstruction } from '../../server/dockerfile/model/instructions/running';
import { runsWhere } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Script goes on after failures',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    Commands on lines of their own run one after the other whether or not they fail; only the last one decides about the
    step. A download, a check of its hash or a chmod that fails in the middle is passed over, and the image is built with
    what is left.`,
  impact: 'A failed download or check still makes an image.',
  remedy: `
    Begin the script with set -eu, which stops it at the first failure and at names of variables that do not exist. A
    command that may fail then needs || true.`,
  references: [
    'https://docs.docker.com/reference/dockerfile/#here-documents',
    'https://www.gnu.org/software/bash/manual/html_node/The-Set-Builtin.html',
  ],
  standards: { cwe: [252, 755] },

  subjects: runsWhere((written) => written.includes('<<')),
  *check(run) {
    const script = scriptOf(run);
    if (!script) return;
    const [, ...options] = run.shell;
    if (options.includes(undefined) || turnsOn('errexit', options as readonly string[])) return;
    const lines = statementsOf(script.body);
    if (lines.length < 2 || setsErrexit(script.body) || isShellMissing(run, script.body)) return;
    yield {
      // Until the end of the script is typed, what was begun may be part of one command.
      at: { unit: run.unit, span: script.span, absentFrom: run.wholeSpan },
      message: say`The script goes on when one of its ${lines.length} commands fails: nothing says set -e.`,
      fixes: [
        {
          title: say`Begin with set -eu (failures that were ignored stop the build)`,
          safety: 'review',
          caveat: say`A command that fails on purpose, or a variable that is not set, stops the build.`,
          changes: script.insertLine('set -eu'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        COPY tool.sha256 ./
        RUN «<<EOF»
        curl -fsSLO https://example.com/tool.tgz
        sha256sum -c tool.sha256
        tar xzf tool.tgz
        EOF
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-curl
        COPY tool.sha256 ./
        RUN <<EOF
        set -eu
        curl -fsSLO https://example.com/tool.tgz
        sha256sum -c tool.sha256
        tar xzf tool.tgz
        EOF
      `,
    },
    {
      why: 'A shell that is called by name or by the first line is no stricter.',
      insecure: dockerfile`
        FROM buildpack-deps:trixie
        COPY Makefile src/ ./
        RUN bash «<<'SCRIPT'»
          make
          make install
        SCRIPT
        RUN «<<EOF»
        #!/usr/bin/env bash
        apt-get update
        apt-get install -y nginx
        EOF
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie
        COPY Makefile src/ ./
        RUN bash <<'SCRIPT'
          set -eu
          make
          make install
        SCRIPT
        RUN <<EOF
        #!/usr/bin/env bash
        set -eu
        apt-get update
        apt-get install -y nginx
        EOF
      `,
    },
    {
      why: 'The option may stand in the first line, in a later set, or in SHELL.',
      secure: dockerfile`
        FROM debian:13
        RUN <<EOF
        #!/bin/bash -eux
        make
        make install
        EOF
        RUN bash -e <<EOF
        make
        make install
        EOF
        SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
        RUN <<EOF
        make
        make install
        EOF
      `,
    },
    {
      why: 'One command, or several joined by &&, fail as they should; other languages have their own ways.',
      secure: dockerfile`
        FROM python:3.14-slim
        RUN <<EOF
        # Both or none.
        make &&
          make install
        EOF
        RUN <<EOF
        #!/usr/bin/env python3
        print(1)
        print(2)
        EOF
        RUN python3 <<EOF
        print(1)
        print(2)
        EOF
        RUN cat <<EOF > /etc/motd
        one
        two
        EOF
      `,
    },
    {
      why: 'The JSON form reads no here-document.',
      secure: dockerfile`
        FROM debian:13
        RUN ["sh", "-c", "cat <<EOF"]
      `,
    },
  ],
});

/** The here-document that a shell reads as its script. */
function scriptOf(run: RunInstruction) {
  const [script] = run.heredocs;
  if (!script || run.form === 'json') return undefined;
  const before = run.body.raw.slice(0, run.body.raw.indexOf(script.word.raw)).trim();
  if (before === '') return script;
  const words = before.split(/\s+/);
  if (!/^(?:\/\S*\/)?(?:ba|da|a|z|k)?sh$/.test(words[0]!)) return undefined;
  // `sh -s` and options only: a file or -c would be the script instead.
  const options = words.slice(1);
  if (options.some((word) => !word.startsWith('-') || /^-\w*c/.test(word)) || turnsOn('errexit', options))
    return undefined;
  return script;
}

/** Whether something else than a POSIX shell reads it. */
function isShellMissing(run: RunInstruction, body: string): boolean {
  const shebang = /^#!(.*)/.exec(body)?.[1];
  if (shebang !== undefined) return !/(?:^|[\s/])(?:ba|da|a|z|k)?sh(?:\s|$)/.test(shebang.trim());
  return !/(?:^|\/)(?:ba|da|a|z|k)?sh$/.test(run.shell[0] ?? '');
}

function setsErrexit(body: string): boolean {
  const shebang = /^#!.*/.exec(body)?.[0].split(/\s+/).slice(1) ?? [];
  if (turnsOn('errexit', shebang)) return true;
  return [...body.matchAll(/^[ \t]*set[ \t]+(.*)$/gm)].some(([, words]) => turnsOn('errexit', words!.split(/[\s;&]+/)));
}

/** The logical lines of a script that are commands. Lines inside of a compound command count as one each. */
function statementsOf(body: string): readonly string[] {
  const joined = body.replace(/\\\r?\n/g, ' ');
  const statements: string[] = [];
  let isOpen = false;
  for (const line of joined.split(/\r?\n/)) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    if (isOpen || /^(?:&&|\|\|?)/.test(text)) statements[statements.length - 1] += ` ${text}`;
    else statements.push(text);
    isOpen = /(?:&&|\|\|?)$/.test(text);
  }
  // Words that only close or open a block are no commands, and neither is an assignment of a plain value.
  return statements.filter(
    (text) => !/^(?:fi|done|esac|else|then|do|\}|\{|\)|\()(?:;|$)/.test(text) && !/^\w+=[^\s$`]*$/.test(text),
  );
}
