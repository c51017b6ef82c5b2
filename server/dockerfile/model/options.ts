/** How a command reads its arguments. Only what takes a value matters: everything else that starts with `-` does not. */
interface Options {
  /** Letters that take a value: `o` of `curl -o file`. */
  readonly short: string;
  /** Long flags that take the next word as value where they have no `=`. */
  readonly long: ReadonlySet<string>;
  /** `-name` is one flag, not a bundle: find, java, openssl. */
  readonly longWithOneDash: boolean;
  /** Flags behind this many operands belong to another program: `docker run image -x`. 0 for never. */
  readonly stopsAtOperand: number;
}

const options = (short: string, long = '', rest: Partial<Options> = {}): Options => ({
  short,
  long: new Set(long.split(' ').filter(Boolean)),
  longWithOneDash: false,
  stopsAtOperand: 0,
  ...rest,
});

const none = options('');

const apt = options('oct', 'option config-file target-release default-release host-architecture');
const yum = options(
  'cdeRx',
  'config enablerepo disablerepo exclude releasever installroot setopt repo repoid forcearch repofrompath',
);
const pip = options(
  'rceitfd',
  'requirement constraint editable index-url extra-index-url trusted-host target find-links proxy cert client-cert timeout retries prefix root src upgrade-strategy cache-dir log platform python-version implementation abi no-binary only-binary python progress-bar config-settings report index-strategy index default-index exclude-newer link-mode resolution prerelease extra group',
);
const npm = options(
  'C',
  'registry prefix cache userconfig globalconfig loglevel workspace tag omit include otp cafile cwd fetch-retries',
);
const compiler = options('oILlDUx', '');
const shell = options('Oo', 'rcfile init-file', { stopsAtOperand: 1 });

/** By the command's name without its directory. */
const known: Readonly<Record<string, Options>> = {
  curl: options(
    'ACDEFHKPQTUXYbcdehmortuwyz',
    'user-agent cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at cookie cookie-jar crlfile data data-ascii data-binary data-raw data-urlencode dns-servers form form-string header hostpubmd5 interface key key-type limit-rate max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir pass pinnedpubkey proto proto-default proto-redir proxy proxy-cacert proxy-header proxy-user pubkey quote range referer request request-target resolve retry retry-delay retry-max-time speed-limit speed-time tls-max tls13-ciphers unix-socket upload-file url url-query user write-out variable json',
  ),
  wget: options(
    'OPaoeiBtTwQYUlADRIX',
    'output-document directory-prefix output-file append-output execute input-file base tries timeout wait quota user-agent header user password http-user http-password ca-certificate ca-directory certificate private-key post-data post-file level accept reject referer dns-timeout connect-timeout read-timeout limit-rate secure-protocol method body-data load-cookies save-cookies waitretry',
  ),
  aria2c: options('dojxsik', 'dir out split input-file ca-certificate header'),
  git: options(
    'Ccbjo',
    'git-dir work-tree namespace exec-path config-env depth branch origin reference upload-pack template jobs filter',
  ),
  'apt-get': apt,
  apt,
  aptitude: apt,
  'apt-key': options('', 'keyring keyserver'),
  'apt-cache': apt,
  'add-apt-repository': options('kspuP', 'keyserver component pocket uri ppa sourceslist'),
  apk: options(
    'pXt',
    'root repository virtual arch keys-dir repositories-file cache-dir cache-max-age wait timeout progress-fd',
  ),
  yum,
  dnf: yum,
  dnf5: yum,
  microdnf: yum,
  tdnf: yum,
  zypper: options('RcDCf', 'root config reposd-dir cache-dir gpg-auto-import repo from type'),
  rpm: options('EDr', 'root dbpath define eval prefix relocate'),
  dpkg: options('D', 'root admindir instdir'),
  pip,
  pip3: pip,
  pipx: pip,
  uv: pip,
  conda: options('ncp', 'name channel prefix file'),
  mamba: options('ncp', 'name channel prefix file'),
  poetry: options('CP', 'directory project without with only extras'),
  npm,
  npx: options('pc', 'package call'),
  pnpm: npm,
  yarn: npm,
  corepack: none,
  gem: options('vsinPp', 'version source install-dir bindir http-proxy trust-policy platform'),
  bundle: options('', 'jobs path gemfile retry without with'),
  cargo: options(
    'jpZ',
    'version git branch tag rev path root registry index features target target-dir profile jobs package bin manifest-path config',
  ),
  go: options('', 'C o mod tags ldflags gcflags asmflags p modfile overlay', { longWithOneDash: true }),
  composer: options('d', 'working-dir prefer-install ignore-platform-req'),
  chmod: options('', 'reference'),
  chown: options('', 'reference from'),
  chgrp: options('', 'reference'),
  install: options('gmotS', 'group mode owner target-directory suffix'),
  mkdir: options('mZ', 'mode'),
  mktemp: options('p', 'suffix tmpdir'),
  tar: options(
    'fCTXbgHIKLNV',
    'file directory files-from exclude-from exclude transform strip-components use-compress-program owner group mode',
  ),
  unzip: options('dxP'),
  gpg: options(
    'oru',
    'output recipient keyserver homedir keyring secret-keyring local-user passphrase passphrase-fd passphrase-file options status-fd pinentry-mode batch-file export-options default-key trust-model keyserver-options',
  ),
  useradd: options(
    'bcdefgGkKpsuRZ',
    'base-dir comment home-dir home expiredate inactive gid groups skel key password shell uid root prefix selinux-user',
  ),
  adduser: options('hgsGuk', 'home gecos shell ingroup uid gid firstuid lastuid conf add_extra_groups comment'),
  addgroup: options('g', 'gid'),
  groupadd: options('gKpRU', 'gid key password root prefix users'),
  usermod: options(
    'cdefgGlpsuRZvVwW',
    'comment home expiredate inactive gid groups login password root shell uid add-subuids add-subgids',
  ),
  passwd: options('inwxRP', 'inactive mindays warndays maxdays root repository'),
  chpasswd: options('cRsP', 'crypt-method root sha-rounds prefix'),
  sed: options('efl', 'expression file line-length'),
  grep: options(
    'efmABCdD',
    'regexp file max-count after-context before-context context include exclude exclude-dir color',
  ),
  find: options('', 'maxdepth mindepth name iname path type user group perm size mtime newer regex exec execdir', {
    longWithOneDash: true,
  }),
  openssl: options(
    '',
    'in out passin passout keyout key days subj newkey config CAfile CAkey CA set_serial extensions extfile pass k',
    {
      longWithOneDash: true,
    },
  ),
  ssh: options('bcDEeFIiJLlmOopQRSWw', ''),
  scp: options('cFiJloPS', ''),
  'ssh-keygen': options('abCfFIimNnOPqRrsTtVWwYz', ''),
  'ssh-keyscan': options('fpTt', ''),
  rsync: options('efBTM', 'rsh exclude include files-from filter chmod chown password-file'),
  docker: options('cHlv', 'config context host log-level', { stopsAtOperand: 2 }),
  make: options('CfIjloW', 'directory file makefile include-dir jobs'),
  gcc: compiler,
  cc: compiler,
  'g++': compiler,
  clang: compiler,
  aws: options('', 'region profile output endpoint-url query ca-bundle cli-read-timeout cli-connect-timeout'),
  gcloud: options('', 'project account key-file configuration format'),
  az: options('upgtnos', 'username password tenant name resource-group output subscription service-principal-id'),
  bash: shell,
  sh: shell,
  ash: shell,
  dash: shell,
  zsh: shell,
  ksh: shell,
  python: options('cmWX', '', { stopsAtOperand: 1 }),
  python3: options('cmWX', '', { stopsAtOperand: 1 }),
  node: options('erp', 'eval require print import', { stopsAtOperand: 1 }),
  sudo: options('ugCDRTUhprt', 'user group chdir chroot host prompt role type other-user close-from command-timeout', {
    stopsAtOperand: 1,
  }),
  env: options('uCS', 'unset chdir split-string', { stopsAtOperand: 1 }),
  xargs: options('IiLlnPsdEa', 'replace max-lines max-args max-procs max-chars delimiter eof arg-file', {
    stopsAtOperand: 1,
  }),
  nice: options('n', 'adjustment', { stopsAtOperand: 1 }),
  time: options('fo', 'format output', { stopsAtOperand: 1 }),
  timeout: options('ks', 'kill-after signal', { stopsAtOperand: 2 }),
  su: options('cgGsw', 'command group supp-group shell whitelist-environment'),
  runuser: options('ucgGs', 'user command group supp-group shell', { stopsAtOperand: 1 }),
  doas: options('uC', '', { stopsAtOperand: 1 }),
  ionice: options('cnp', 'class classdata pid', { stopsAtOperand: 1 }),
  stdbuf: options('ioe', 'input output error', { stopsAtOperand: 1 }),
  chroot: options('', 'groups userspec', { stopsAtOperand: 2 }),
  exec: options('a', '', { stopsAtOperand: 1 }),
  setpriv: options('', 'reuid regid groups securebits inh-caps ambient-caps bounding-set', { stopsAtOperand: 1 }),
};

export function optionsOf(name: string | undefined): Options {
  return (name !== undefined && Object.hasOwn(known, name) && known[name]) || none;
}
