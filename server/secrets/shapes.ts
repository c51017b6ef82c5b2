import { rememberedByText } from '../engine/remembered';
import type { Span } from '../engine/text';
import { isPlaceholder, isReference } from './values';

/** A credential that its own form gives away. */
export interface KnownCredential {
  /** For messages, with its article where it needs one: `an AWS access key id`. */
  readonly kind: string;
  /** Relative to the text that was searched. */
  readonly span: Span;
}

/**
 * Every credential in the text that a provider's documented form gives away, in order, overlapping ones once.
 * Documentation samples (`AKIAIOSFODNN7EXAMPLE`) and variables do not count.
 */
export const credentialsIn = (text: string): readonly KnownCredential[] => (text.length < 12 ? none : remembered(text));

/** The same for a text as long as a document, which nobody asks for twice. */
export function credentialsInDocument(text: string): readonly KnownCredential[] {
  if (!anyNeedle.test(text)) return none;
  const found: KnownCredential[] = [];
  for (const { kind, pattern, needles } of shapes) {
    if (!needles.some((needle) => text.includes(needle))) continue;
    for (const match of text.matchAll(pattern)) {
      const secret = match.groups?.secret ?? match[0];
      if (isPlaceholder(secret) || isReference(secret) || isMonotonous(secret)) continue;
      const start = match.index + match[0].indexOf(secret);
      const span = { start, end: start + secret.length };
      if (!found.some((other) => other.span.start < span.end && span.start < other.span.end))
        found.push({ kind, span });
    }
  }
  return found.length === 0 ? none : found.sort((a, b) => a.span.start - b.span.start);
}

const remembered = rememberedByText(credentialsInDocument);

const none: readonly KnownCredential[] = [];

/** `ghp_xxxxxxxxxxxx` and `npm_000000000000`: a form without content. */
function isMonotonous(secret: string): boolean {
  const tail = secret.slice(-16);
  return !/\s/.test(tail) && new Set(tail.toLowerCase()).size <= 4;
}

/** Ordered so that the more telling kind wins where two forms overlap. Lengths are bounded to keep the search linear. */
const shapes: readonly {
  readonly kind: string;
  /** A text without any of these cannot match: looking for them costs much less than the pattern. */
  readonly needles: readonly string[];
  readonly pattern: RegExp;
}[] = [
  // RFC 7468 (PEM) and OpenSSH's own label; the PGP form is RFC 9580 section 6.2. A header alone is a search pattern.
  {
    kind: 'a private key',
    needles: ['PRIVATE KEY'],
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?=(?:\\[rn]|[\s\\]){0,200}(?:[A-Za-z0-9+/=]{16}|Proc-Type|Version|Comment))/g,
  },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  {
    kind: 'an AWS access key id',
    needles: ['AKIA', 'ASIA'],
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g,
  },
  // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
  {
    kind: 'a GitHub token',
    needles: ['ghp_', 'gho_', 'ghs_', 'ghu_', 'ghr_', 'github_pat_'],
    pattern: /(?<![A-Za-z0-9])(?:gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})/g,
  },
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  {
    kind: 'a GitLab token',
    needles: [
      'glpat-',
      'gloas-',
      'gldt-',
      'glrt-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'glsoat-',
      'glffct-',
    ],
    pattern: /(?<![A-Za-z0-9])gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[A-Za-z0-9_.-]{20,}/g,
  },
  // https://docs.slack.dev/authentication/tokens/ and https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
  {
    kind: 'a Slack token',
    needles: ['xox', 'xapp-'],
    pattern: /(?<![A-Za-z0-9])(?:xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,})/g,
  },
  {
    kind: 'a Slack webhook',
    needles: ['hooks.slack.com'],
    pattern: /hooks\.slack\.com\/services\/T[A-Za-z0-9]{8,}\/B[A-Za-z0-9]{8,}\/[A-Za-z0-9]{20,}/g,
  },
  // https://docs.stripe.com/keys
  {
    kind: 'a Stripe key',
    needles: ['_live_', '_test_'],
    pattern: /(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/g,
  },
  // https://cloud.google.com/docs/authentication/api-keys; the client secret: https://support.google.com/cloud/answer/6158849
  { kind: 'a Google API key', needles: ['AIza'], pattern: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g },
  { kind: 'a Google OAuth client secret', needles: ['GOCSPX-'], pattern: /(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{28}/g },
  // RFC 7519: header and claims are base64url of JSON objects, which always begin with `{"`.
  {
    kind: 'a JSON Web Token',
    needles: ['.eyJ'],
    pattern: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{16,2000}/g,
  },
  // https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/
  { kind: 'an npm token', needles: ['npm_'], pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g },
  // The help page of PyPI on API tokens: a macaroon, whose location comes first.
  { kind: 'a PyPI token', needles: ['pypi-AgE'], pattern: /(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{50,}/g },
  // https://docs.docker.com/security/access-tokens/
  { kind: 'a Docker Hub token', needles: ['dckr_'], pattern: /(?<![A-Za-z0-9])dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}/g },
  // https://huggingface.co/docs/hub/security-tokens
  { kind: 'a Hugging Face token', needles: ['hf_'], pattern: /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{34}(?![A-Za-z0-9])/g },
  // https://platform.openai.com/docs/api-reference/authentication; `T3BlbkFJ` is "OpenAI" in base64.
  {
    kind: 'an OpenAI key',
    needles: ['T3BlbkFJ'],
    pattern: /(?<![A-Za-z0-9])sk-(?:[a-z]{1,12}-)?[A-Za-z0-9_-]{20,200}T3BlbkFJ[A-Za-z0-9_-]{20,}/g,
  },
  // https://docs.anthropic.com/en/api/overview
  { kind: 'an Anthropic key', needles: ['sk-ant-'], pattern: /(?<![A-Za-z0-9])sk-ant-[a-z]+\d\d-[A-Za-z0-9_-]{40,}/g },
  // https://docs.sendgrid.com/ui/account-and-settings/api-keys
  { kind: 'a SendGrid key', needles: ['SG.'], pattern: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/g },
  // https://docs.digitalocean.com/reference/api/create-personal-access-token/
  { kind: 'a DigitalOcean token', needles: ['_v1_'], pattern: /(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{64}/g },
  // https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes
  {
    kind: 'a Vault token',
    needles: ['hvs.', 'hvb.', 'hvr.'],
    pattern: /(?<![A-Za-z0-9.])hv[sbr]\.[A-Za-z0-9_-]{24,}/g,
  },
  // https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens
  {
    kind: 'a Terraform token',
    needles: ['.atlasv1.'],
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}/g,
  },
  // https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string: 64 bytes in base64.
  { kind: 'an Azure storage key', needles: ['AccountKey='], pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g },
  // https://core.telegram.org/bots/api#authorizing-your-bot
  {
    kind: 'a Telegram bot token',
    needles: [':AA'],
    pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g,
  },
  // https://shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing
  {
    kind: 'a Shopify token',
    needles: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    pattern: /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/g,
  },
  // https://grafana.com/docs/grafana/latest/administration/service-accounts/
  { kind: 'a Grafana token', needles: ['glsa_'], pattern: /(?<![A-Za-z0-9])glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}/g },
  // https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
  { kind: 'a New Relic key', needles: ['NRAK-'], pattern: /(?<![A-Za-z0-9])NRAK-[A-Z0-9]{27}/g },
  // https://docs.databricks.com/en/dev-tools/auth/pat.html
  { kind: 'a Databricks token', needles: ['dapi'], pattern: /(?<![A-Za-z0-9])dapi[0-9a-f]{32}(?![A-Za-z0-9])/g },
  // https://guides.rubygems.org/api-key-scopes/
  { kind: 'a RubyGems key', needles: ['rubygems_'], pattern: /(?<![A-Za-z0-9])rubygems_[0-9a-f]{48}/g },
  // https://github.com/C2SP/C2SP/blob/main/age.md
  { kind: 'an age private key', needles: ['AGE-SECRET-KEY-1'], pattern: /AGE-SECRET-KEY-1[0-9A-Z]{58}/g },
  // https://learning.postman.com/docs/developer/postman-api/authentication/
  { kind: 'a Postman key', needles: ['PMAK-'], pattern: /(?<![A-Za-z0-9])PMAK-[0-9a-f]{24}-[0-9a-f]{34}/g },
  // https://linear.app/developers/graphql
  { kind: 'a Linear key', needles: ['lin_api_'], pattern: /(?<![A-Za-z0-9])lin_api_[A-Za-z0-9]{32,}/g },
  // https://supabase.com/docs/guides/api/api-keys
  { kind: 'a Supabase token', needles: ['sbp_'], pattern: /(?<![A-Za-z0-9])sbp_[0-9a-f]{40}/g },
  // RFC 3986 section 3.2.1. An empty password, a variable and a single mask character are not one.
  {
    kind: 'a password in a URL',
    needles: ['://'],
    pattern: /(?<=[A-Za-z0-9+.-]):\/\/[^\s/:@"'<>\\]{0,80}:(?<secret>[^\s/:@"'<>\\]{3,200})@[A-Za-z0-9[\]._${}-]+/g,
  },
];

/** All needles at once: most texts have none, and one pass tells so in a third of the time of fifty searches. */
const anyNeedle = new RegExp(
  shapes.flatMap(({ needles }) => needles.map((needle) => needle.replace(/[.]/g, '\\.'))).join('|'),
);
