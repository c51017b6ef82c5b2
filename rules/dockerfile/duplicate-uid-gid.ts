import type { Command } from '../../server/dockerfile/model/command';
import type { Word } from '../../server/dockerfile/model/word';
import { finalStages } from '../../server/dockerfile/queries';
import { chainOf, untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Two accounts share one id',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { dockle: ['DKL-LI-0002'] },
  threat: `
    The kernel knows numbers, not names: two accounts with one number are the same account. What was meant to be kept apart,
    such as the files of a service and those of its administrator, is open to both, and logs name the wrong one. An
    account with the number 0 is root under another name.`,
  impact: 'Files of one account belong to the other as well.',
  remedy: `
    Give each account and group a number of its own, and leave out -o, without which useradd and groupadd refuse a number
    that is taken. Files that were created with the old one keep it.`,
  exceptions: 'A second name for one account that an old program asks for.',
  references: ['https://man7.org/linux/man-pages/man8/useradd.8.html'],
  standards: { cwe: [266, 694] },

  subjects: finalStages,
  *check(stage) {
    const users = new Map<string, Taken>();
    const groups = new Map<string, Taken>();
    const commands = [...chainOf(stage)].reverse().flatMap((each) => each.commands);
    // Once accounts go away, numbers become free again.
    if (commands.some((command) => command.is(['userdel', 'deluser', 'groupdel', 'delgroup']))) return;
    for (const command of commands) {
      const created = createdBy(command);
      if (!created || command.isConditional || command.isFailureIgnored) continue;
      const { id, name, kind } = created;
      const number = id.text!.replace(/^0+(?=\d)/, '');
      const known = kind === 'user' ? users : groups;
      const taken = known.get(number);
      // Without -o each of these commands refuses a number that is taken, and the build stops there. See useradd(8).
      const isRoot = number === '0' && name !== 'root';
      if ((isRoot || taken) && !command.has('-o', '--non-unique')) continue;
      if (isRoot) {
        yield {
          at: untilTheEnd(id),
          severity: 'warning',
          message: say`"${name}" has the number 0, so it is root under another name.`,
        };
      } else if (taken && taken.name !== name) {
        yield {
          at: untilTheEnd(id),
          message: say`"${name}" has the same number as "${taken.name}", so the kernel takes both for one.`,
          related: [{ at: taken.id, message: say`The number of "${taken.name}".` }],
        };
      } else known.set(number, { name, id });
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        RUN useradd -u 1000 app && useradd -r -o -u «1000» worker
      `,
      secure: dockerfile`
        FROM debian:13
        RUN useradd -u 1000 app && useradd -r -u 1001 worker
      `,
    },
    {
      why: 'Groups have numbers of their own, in the stages below too; 0 is root whatever the name.',
      insecure: dockerfile`
        FROM debian:13 AS base
        RUN groupadd -g 2000 app
        FROM base
        RUN groupadd -o --gid=«2000» other && useradd -o -u «0» toor
      `,
    },
    {
      why: 'A user and a group may share a number, and one of two branches runs.',
      secure: dockerfile`
        FROM debian:13
        RUN groupadd -g 1000 app && useradd -u 1000 -g 1000 app
        RUN if [ -f /etc/alpine-release ]; then adduser -u 1001 a; else useradd -u 1001 b; fi
      `,
    },
    {
      why: 'Without -o the commands refuse a number that is taken, so the build stops by itself.',
      secure: dockerfile`
        FROM debian:13
        RUN useradd -u 1000 app && (useradd -u 1000 worker || useradd -u 0 toor || true)
        RUN groupadd -g 2000 app; groupadd -g 2000 other; adduser --uid 1000 third
      `,
    },
    {
      why: 'Stages that are not built upon have accounts of their own.',
      secure: dockerfile`
        FROM debian:13 AS build
        RUN useradd -u 1000 builder
        FROM debian:13
        RUN useradd -u 1000 app
      `,
    },
    {
      why: 'Once an account goes, its number is free again.',
      secure: dockerfile`
        FROM debian:13
        RUN useradd -u 1000 app && userdel app && useradd -o -u 1000 worker
        USER 1000
      `,
    },
  ],
});

interface Taken {
  readonly name: string;
  readonly id: Word;
}

/** The account or group that a command creates with a number of its own. */
function createdBy(command: Command): (Taken & { readonly kind: 'user' | 'group' }) | undefined {
  const kind = command.is(['useradd', 'adduser']) ? 'user' : command.is(['groupadd', 'addgroup']) ? 'group' : undefined;
  if (!kind) return undefined;
  const id = kind === 'user' ? command.value('-u', '--uid') : command.value('-g', '--gid');
  const name = command.operands[0]?.text;
  return id?.text !== undefined && /^\d+$/.test(id.text) && name !== undefined ? { kind, id, name } : undefined;
}
