import { rememberedByText } from '../engine/remembered';

/**
 * How surely a name says that its value is a credential. `certain`: `DB_PASSWORD`, `apiKey`. `likely`: names such as
 * `AUTH` and `KEY` that also stand for harmless settings, so that the value has to look the part too.
 */
type NameVerdict = 'certain' | 'likely';

/**
 * Judges the name of a variable, argument, field or flag by its words, never by substrings: `MONKEY`, `TOKENIZER` and
 * `BYPASS` hold no credential. Undefined where the name does not speak of one.
 */
export const credentialName: (name: string) => NameVerdict | undefined = rememberedByText((name) =>
  judged(wordsOf(name)),
);

/** The words of a name in lower case: `awsSecretKey`, `AWS_SECRET_KEY` and `aws-secret-key` are `aws secret key`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

function judged(words: readonly string[]): NameVerdict | undefined {
  let verdict: NameVerdict | undefined;
  for (const [index, word] of words.entries()) {
    const found = verdictOfWord(word, words[index - 1], words[index + 1], words.length);
    if (found === undefined) continue;
    // What follows says what the value really is: `TOKEN_URL`, `PASSWORD_FILE`, `SECRET_NAME`, `KEY_LENGTH`.
    if (words.slice(index + 1).some((after) => aspects.has(after) && !isKeyId(words, after))) continue;
    if (words.slice(0, index).some((before) => harmless.has(before))) continue;
    if (found === 'certain') return found;
    verdict = found;
  }
  return verdict;
}

function verdictOfWord(
  word: string,
  before: string | undefined,
  after: string | undefined,
  count: number,
): NameVerdict | undefined {
  if (certain.has(word)) return 'certain';
  // The shell keeps its own `PWD` and `OLDPWD`, so these count only as the name of something's password.
  if (before !== undefined && shortForPassword.has(word) && before !== 'old') return 'certain';
  if (word === 'pass' && after === undefined) return count > 1 ? 'certain' : 'likely';
  if (word === 'key' || word === 'keys') {
    if (before === undefined) return after === undefined ? 'likely' : undefined;
    return keyQualifiers.has(before) ? 'certain' : undefined;
  }
  if (word === 'auth' && after === undefined) return 'likely';
  return undefined;
}

/** An AWS access key id names half of a credential, and never stands without the other half for long. */
const isKeyId = (words: readonly string[], aspect: string) =>
  aspect === 'id' && words.at(-1) === 'id' && words.at(-2) === 'key' && words.at(-3) === 'access';

const set = (words: string) => new Set(words.split(/\s+/).filter(Boolean));

const certain = set(`
  password passwords passwd passphrase pword secret secrets token tokens credential credentials creds
  apikey apikeys apitoken apisecret appkey appsecret authkey authtoken accesskey accesstoken clientsecret
  encryptionkey masterkey privatekey privkey secretkey secrettoken sessiontoken signingkey
  dbpass dbpassword dbpwd mysqlpassword pgpassword rootpassword sshpass userpassword adminpassword connectionstring
`);

const shortForPassword = set('pwd pw psw pswd');

/** `_KEY` also ends the names of cache keys, map keys and primary keys; these make it a cryptographic or API key. */
const keyQualifiers = set(`
  access account admin aes age anthropic api app application auth azure cookie crypt crypto datadog decrypt decryption
  deploy deployment encrypt encryption hmac host jwt ldap mailgun master newrelic openai pem priv private
  rsa secret sendgrid server session shared sign signature signing ssh ssl storage stripe subscription tls twilio webhook
`);

/** Words after the credential's that make the value something about it. */
const aspects = set(`
  file files path paths dir directory folder location name names id ids url urls uri endpoint host hostname port domain
  version mode ttl length len size type kind algorithm alg algo policy policies enabled enable disabled disable required
  require expiry expiration expires expire timeout duration lifetime interval age max min count limit limits retries
  format pattern regex cipher prefix suffix header headers field param parameter column attribute claim claims rotation store keystore
  alias ref reference provider manager backend service class arn mount engine role roles server template driver plugin
  module method methods source strategy issuer audience scope scopes realm callback redirect env var variable label
  annotation selector namespace bucket vault generator validator encoder hash hashes hashed algorithm cost rounds
  dummy placeholder example policy reset change prompt strength complexity history cache index schema table
  public pub fingerprint fingerprints thumbprint signature digest checksum usage mapping handler middleware
`);

/** Words before the credential's that make it public or a switch. */
const harmless = set(`
  public pub enable enabled disable disabled allow use using skip require required has is with without no gpg pgp
  min max dummy fake num count
`);
