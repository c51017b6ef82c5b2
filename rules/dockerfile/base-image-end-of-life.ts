import { baseReference } from '../../server/dockerfile/meaning/base-reference';
import { stages } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { endOfLife } from '../../server/images/end-of-life';

export default rule({
  title: 'Base image past end of life',
  severity: 'warning',
  confidence: 'high',
  // Fires on many old public files, because they are old: each names a version whose end its makers announced.
  profile: 'recommended',
  since: '0.1',
  threat: `
    The makers no longer publish security fixes for this version. Every weakness found since then stays open in the
    image, and public exploit code for it needs only a version number to look up. Rebuilding the image brings no repair.`,
  impact: 'Known holes stay open for good.',
  remedy: `
    Move to a version that still gets fixes; release notes list what breaks on the way. The dates are those of the table
    in this release.`,
  exceptions: `
    A vendor repairs the version for you under contract (Ubuntu Pro, extended support): then take the vendor's image, or
    ignore the finding with the contract's end as its date.`,
  references: [
    'https://endoflife.date/',
    'https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image',
  ],
  standards: { cwe: [1104], mitre: ['T1190'] },

  subjects: stages,
  *check(stage, { config }) {
    const reference = baseReference(stage);
    if (!reference) return;
    const end = endOfLife(reference, config.today);
    if (!end) return;
    yield {
      at: reference.image.tag ?? reference.image,
      message: say`${end.product} has had no security fixes since ${end.date}.`,
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM python:«3.8-slim»
        USER 10001
        CMD ["python", "-m", "http.server"]
      `,
      secure: dockerfile`
        FROM python:3.14-slim
        USER 10001
        CMD ["python", "-m", "http.server"]
      `,
    },
    {
      why: 'A compiler past its end leaves its holes in what it compiles, so build stages count.',
      insecure: dockerfile`
        FROM golang:«1.19» AS build
        RUN go build -o /app .
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      why: 'A supported language on a distribution past its end gets no fixes below the language.',
      insecure: dockerfile`
        FROM python:«3.13-buster»
      `,
    },
    {
      why: 'The date of judgement decides.',
      config: { today: '2024-10-07' },
      secure: dockerfile`
        FROM python:3.8
      `,
    },
    {
      why: 'Floating tags, other registries and names that only look alike are unknown.',
      secure: dockerfile`
        FROM node:lts AS web
        FROM registry.example.com/python:3.8 AS api
        FROM someone/ubuntu:14.04
      `,
    },
  ],
});
