import type { DockerfileUnit } from '../../server/dockerfile/model/unit';
import { dockerfiles } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { credentialsIn, type KnownCredential } from '../../server/secrets/shapes';

export default rule({
  title: 'Credential written in the file',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  aliases: { trivy: ['DS-0031'], kics: ['passwords_and_secrets'], sonar: ['S6472'], dockle: ['CIS-DI-0010'] },
  threat: `
    This is a live credential by its form. Everyone who can read the repository, or the image or build log it got into, can
    use it, and copies stay in the repository's history and in every image built so far. Keys that reach a public place are tried by
    strangers within minutes.`,
  impact: 'Strangers act with your account.',
  remedy: `
    Revoke it now; deleting the line is not enough. Give the new one to the build with RUN --mount=type=secret, or to the
    container at run time.`,
  exceptions: 'A value that never was valid, kept for a test: ignore the finding and say so.',
  references: [
    'https://docs.docker.com/build/building/secrets/',
    'https://docs.github.com/en/code-security/tutorials/remediate-leaked-secrets/remediating-a-leaked-secret',
  ],
  standards: { cwe: [798], cis: ['CIS Docker 1.6: 4.10'], mitre: ['T1552.001'] },

  subjects: dockerfiles,
  *check(file) {
    for (const { kind, span } of credentialsOf(file)) {
      const instruction = file.instructions.findLast(({ wholeSpan }) => wholeSpan.start <= span.start);
      const isInside = instruction !== undefined && span.end <= instruction.wholeSpan.end;
      // A password in an address is judged with its command, and in a comment it is most often a sample.
      if (kind === 'a password in a URL' && (!isInside || instruction.keyword === 'RUN')) continue;
      const at = { unit: file, span };
      yield { at, secrets: [at], message: say`This is ${kind}, and everyone who can read the file has it.` };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        ENV KEY_ID=«AKIAQX3J7N2LW5TD4RBV»
        RUN ./deploy --as «AKIAQX3J7N2LW5TD4RBW»
      `,
    },
    {
      why: 'A comment is as public as the rest of the file.',
      insecure: dockerfile`
        FROM debian:13
        # was: «AKIAQX3J7N2LW5TD4RBV»
        CMD ["/app"]
      `,
    },
    {
      why: 'A password within an address is one.',
      insecure: dockerfile`
        FROM debian:13
        ENV DATABASE=postgres://app:«winter2026»@db.example.com/app
      `,
    },
    {
      why: 'Samples of documentation, variables and marked places are no credentials.',
      secure: dockerfile`
        FROM debian:13
        ENV KEY_ID=AKIAIOSFODNN7EXAMPLE DATABASE=postgres://app:\${DB_PASSWORD}@db/app
        RUN echo "https://user:<password>@host"
      `,
    },
    {
      why: 'A password in an address is judged with its command, and in a comment it is a sample.',
      secure: dockerfile`
        FROM debian:13
        # For instance postgres://app:winter2026@db.example.com/app
        RUN grep -L "PRIVATE KEY" /etc/ssl/certs/*
      `,
    },
  ],
});

/** Instruction by instruction, each with the comments above it: what an edit left alone is not searched again. */
function credentialsOf({ text, instructions }: DockerfileUnit): readonly KnownCredential[] {
  // A key takes many lines, and one that lacks its continuations is many instructions to the builder.
  if (text.includes('PRIVATE KEY')) return credentialsIn(text);
  const found: KnownCredential[] = [];
  let start = 0;
  const search = (end: number) => {
    for (const { kind, span } of credentialsIn(text.slice(start, end)))
      found.push({ kind, span: { start: span.start + start, end: span.end + start } });
    start = end;
  };
  for (const { wholeSpan } of instructions) search(wholeSpan.end);
  search(text.length);
  return found;
}
