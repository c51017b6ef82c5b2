import { rememberedByText } from '../engine/remembered';

/** How one package manager is spoken to: what its words mean, and what counts as a version. */
interface PackageManager {
  /** What it is called in messages. */
  readonly name: string;
  /** Names of its commands. */
  readonly commands: readonly string[];
  /** Subcommands that install what follows: `install`, `module install`. */
  readonly install: readonly string[];
  /** Subcommands that fetch the index of packages. */
  readonly update?: readonly string[];
  /** Subcommands that bring everything installed up to date. */
  readonly upgrade?: readonly string[];
  /** Flags that take the next word as their value, unless written with `=`. */
  readonly valueFlags: ReadonlySet<string>;
  /** Flags that answer every question with yes. */
  readonly yes?: readonly string[];
  /** Whether a word behind the subcommand names a package of an index, not a file, an address, a folder or a group. */
  isPackage(word: string): boolean;
  /** Whether the word says which version is wanted: exactly, or by a range. */
  isPinned(word: string): boolean;
}

/** Words of a command that installs packages, by their places in `words`. */
export interface Installation {
  readonly manager: PackageManager;
  /** The subcommand: `install`, `module install`. */
  readonly subcommand: string;
  /** Where the subcommand's last word stands. */
  readonly at: number;
  /** Where the packages stand. Words that are not known (`$PACKAGES`) are left out. */
  readonly packages: readonly number[];
  /** All flags with the value they take, wherever they stand. A value in a later word has its place in `valueAt`. */
  readonly flags: readonly {
    readonly name: string;
    readonly at: number;
    readonly value: string | undefined;
    readonly valueAt: number;
  }[];
  /** Some word is not known, so a package, file or flag may be missing here. */
  readonly isPartlyUnknown: boolean;
}

export function packageManager(command: string): PackageManager | undefined {
  return managersByCommand.get(command);
}

/**
 * What a command installs. `command` is its name without its folder; `words` are its arguments, undefined where a
 * variable hides one. `python -m pip` has to be peeled off before. Undefined where the command installs nothing.
 */
export const installation = (command: string, words: readonly (string | undefined)[]): Installation | undefined =>
  readInstallation([command, ...words.map((word) => word ?? unknownWord)].join(separator));

/** Characters that no word of a Dockerfile holds. */
const separator = '\uE000';
const unknownWord = '\uE001';

const readInstallation = rememberedByText((line) => {
  const [command, ...written] = line.split(separator);
  return installationOf(
    command!,
    written.map((word) => (word === unknownWord ? undefined : word)),
  );
});

function installationOf(command: string, words: readonly (string | undefined)[]): Installation | undefined {
  const manager = packageManager(command);
  if (!manager) return undefined;
  const flags: { name: string; at: number; value: string | undefined; valueAt: number }[] = [];
  const rest: number[] = [];
  let isPartlyUnknown = false;
  let onlyWords = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) isPartlyUnknown = true;
    else if (word === '--' && !onlyWords) {
      // Behind `--`, gem passes options to the compiler; all others take the rest as packages.
      if (manager.commands.includes('gem')) break;
      onlyWords = true;
    } else if (!onlyWords && /^-./.test(word)) {
      const equals = word.indexOf('=');
      const name = equals > 0 ? word.slice(0, equals) : word;
      const takesNext = equals < 0 && manager.valueFlags.has(name);
      const valueAt = takesNext ? at + 1 : at;
      flags.push({
        name,
        at,
        value: equals > 0 ? word.slice(equals + 1) : takesNext ? words[at + 1] : undefined,
        valueAt,
      });
      at = valueAt;
    } else rest.push(at);
  }
  const subcommand = manager.install.find((path) =>
    path.split(' ').every((part, index) => words[rest[index] ?? -1] === part),
  );
  if (subcommand === undefined) return undefined;
  const length = subcommand === '' ? 0 : subcommand.split(' ').length;
  return {
    manager,
    subcommand,
    at: rest[length - 1] ?? -1,
    packages: rest.slice(length).filter((at) => manager.isPackage(words[at]!)),
    flags,
    isPartlyUnknown,
  };
}

const set = (words: string) => new Set(words.split(/\s+/).filter(Boolean));

const isAddress = (word: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(word) || /^git@/.test(word);
const isRepository = (word: string) => /^(?:(?:git|hg|svn|bzr)\+|git:\/\/|(?:github|gitlab|bitbucket):)/.test(word);
const isFolderOrFile = (word: string) => /^(?:\.{1,2}$|\.{0,2}\/|~)/.test(word) || /[*?]/.test(word);
const isFileOf = (word: string, ...endings: readonly string[]) => endings.some((ending) => word.endsWith(ending));

const apt = (name: string, commands: readonly string[]): PackageManager => ({
  name,
  commands,
  install: ['install', 'build-dep'],
  update: ['update'],
  upgrade: ['upgrade', 'dist-upgrade', 'full-upgrade'],
  valueFlags: set(
    '-t --target-release --default-release -c --config-file -o --option -a --host-architecture -P --build-profiles',
  ),
  yes: ['-y', '--yes', '--assume-yes', '-qq', '--force-yes'],
  isPackage: (word) => !isFolderOrFile(word) && !isAddress(word) && !isFileOf(word, '.deb') && !/[-+]$/.test(word),
  // `name=version`, or `name/release`, which pins the suite.
  isPinned: (word) => /=./.test(word) || /\/./.test(word),
});

const rpmFlags = set(`
  -c --config -d --debuglevel -e --errorlevel -R --randomwait -x --exclude --disablerepo --enablerepo --repo --repoid
  --installroot --releasever --setopt --comment --disableplugin --enableplugin --disableexcludes --forcearch --advisory
  --bugzilla --cve --sec-severity --destdir --downloaddir --color --rpmverbosity
`);

const rpmManager = (name: string, commands: readonly string[]): PackageManager => ({
  name,
  commands,
  install: ['install', 'localinstall', 'reinstall', 'module install'],
  update: ['makecache', 'check-update'],
  upgrade: ['update', 'upgrade', 'distro-sync'],
  valueFlags: rpmFlags,
  yes: ['-y', '--assumeyes', '--assume-yes'],
  isPackage: (word) => !isFolderOrFile(word) && !isAddress(word) && !isFileOf(word, '.rpm') && !word.startsWith('@'),
  // `name-1.2`, `name-1.2-3.el9.x86_64`: a part that starts with a digit and holds more than the name's own number.
  // `module:stream` and comparisons (`name >= 1`) count too.
  isPinned: (word) =>
    /-(?:\d+:)?\d[^-]*(?:\.|-\d)/.test(word) ||
    /-\d+:/.test(word) ||
    /[<>=:]/.test(word) ||
    /-\d+(?:\.\d+)*$/.test(word),
});

const npmLike = (name: string, commands: readonly string[], install: readonly string[]): PackageManager => ({
  name,
  commands,
  install,
  valueFlags: set(`
    --registry --prefix --cache --loglevel --userconfig --globalconfig --tag -C --dir --cwd --omit --include --workspace -w
    --network-timeout --network-concurrency --modules-folder --cache-folder --mutex --proxy --https-proxy --cafile --store-dir
    --install-strategy --before --fetch-timeout --fetch-retries --filter --depth
  `),
  yes: ['-y', '--yes'],
  isPackage: (word) =>
    !isFolderOrFile(word) &&
    (isRepository(word) || !isAddress(word)) &&
    !isFileOf(word, '.tgz', '.tar.gz', '.tar') &&
    !/^(?:file|link):/.test(word) &&
    !/^(?!@)[^@:#]+\/[^@:#]+$/.test(word),
  // The first character may be the `@` of a scope. A tag such as `@latest` moves, so it pins nothing. What follows the
  // `#` of a repository is a commit, tag or range.
  isPinned: (word) =>
    isRepository(word) ? /#./.test(word) : /^.[^@]*@(?:npm:.+@)?[^a-z]/i.test(word) || /^.[^@]*@v\d/i.test(word),
});

const pipLike = (name: string, commands: readonly string[], install: readonly string[]): PackageManager => ({
  name,
  commands,
  install,
  valueFlags: set(`
    -r --requirement --requirements -c --constraint --constraints -e --editable -t --target -i --index-url --extra-index-url
    --index --default-index -f --find-links --trusted-host --allow-insecure-host --python --python-version --platform --prefix
    --root --src --timeout --default-timeout --retries --proxy --cert --client-cert --cache-dir --log --progress-bar
    --global-option --install-option --config-settings -C --no-binary --only-binary --upgrade-strategy --implementation --abi
    --report --root-user-action --use-feature --use-deprecated --exists-action --build -b --keyring-provider --group -p
    --index-strategy --resolution --prerelease --link-mode --exclude-newer --extra --override --build-constraint --pip-args --suffix
  `),
  isPackage: (word) =>
    !isFolderOrFile(word) &&
    (isRepository(word) || !isAddress(word)) &&
    !/@ /.test(word) &&
    !isFileOf(word, '.whl', '.tar.gz', '.zip', '.txt') &&
    !/^[\w.-]+\/[\w./-]+$/.test(word),
  // Of a repository the `@` behind the path counts, not the one before the host.
  isPinned: (word) =>
    isRepository(word)
      ? /:\/\/[^/]+\/.*@[^/]/.test(word.replace(/#.*/s, ''))
      : /[=<>~!]=?.|\s@\s|@(?:git|https?|file)/.test(word),
});

const managers: readonly PackageManager[] = [
  apt('apt-get', ['apt-get']),
  apt('apt', ['apt']),
  apt('aptitude', ['aptitude']),
  {
    name: 'apk',
    commands: ['apk'],
    install: ['add'],
    update: ['update'],
    upgrade: ['upgrade'],
    valueFlags: set(`
      -t --virtual -X --repository -p --root --arch --cache-dir --cache-max-age --keys-dir --repositories-file --wait
      --progress-fd --timeout
    `),
    isPackage: (word) =>
      !isFolderOrFile(word) &&
      !isAddress(word) &&
      !isFileOf(word, '.apk') &&
      !word.startsWith('!') &&
      !word.startsWith('.'),
    // `name=1.2-r0`, `name~1.2`, `name>1`; `name@edge` only picks a repository.
    isPinned: (word) => /[=~<>]./.test(word),
  },
  rpmManager('yum', ['yum']),
  rpmManager('dnf', ['dnf', 'dnf5']),
  rpmManager('microdnf', ['microdnf']),
  rpmManager('tdnf', ['tdnf']),
  {
    name: 'zypper',
    commands: ['zypper'],
    install: ['install', 'in'],
    update: ['refresh', 'ref'],
    upgrade: ['update', 'up', 'dist-upgrade', 'dup', 'patch'],
    valueFlags: set(
      '-r --repo --from -t --type -p --plus-repo -R --root --installroot -c --config -C --capability -D --reposd-dir -d --cache-dir --releasever --gpg-key',
    ),
    yes: ['-y', '--no-confirm', '-n', '--non-interactive'],
    isPackage: (word) => !isFolderOrFile(word) && !isAddress(word) && !isFileOf(word, '.rpm'),
    isPinned: (word) => /[=<>]./.test(word),
  },
  {
    name: 'pacman',
    commands: ['pacman'],
    install: [],
    valueFlags: set(
      '-b --dbpath -r --root --cachedir --config --gpgdir --hookdir --logfile --overwrite --ignore --arch --color --assume-installed',
    ),
    yes: ['--noconfirm'],
    isPackage: (word) => !isFolderOrFile(word) && !isAddress(word),
    isPinned: () => false,
  },
  pipLike(
    'pip',
    ['pip', 'pip2', 'pip3', 'pip3.8', 'pip3.9', 'pip3.10', 'pip3.11', 'pip3.12', 'pip3.13', 'pip3.14'],
    ['install', 'download', 'wheel'],
  ),
  pipLike('uv', ['uv'], ['pip install', 'tool install', 'add']),
  pipLike('pipx', ['pipx'], ['install', 'inject']),
  npmLike('npm', ['npm'], ['install', 'i', 'in', 'ins', 'isntall', 'add']),
  npmLike('yarn', ['yarn'], ['add', 'global add']),
  npmLike('pnpm', ['pnpm'], ['add', 'install', 'i']),
  npmLike('bun', ['bun'], ['add', 'install', 'i']),
  {
    name: 'gem',
    commands: ['gem'],
    install: ['install', 'i'],
    valueFlags: set(`
      -v --version -i --install-dir -n --bindir -s --source -P --trust-policy -p --http-proxy --platform
      --build-root -B --bulk-threshold --document -g --file --without
    `),
    isPackage: (word) =>
      !isFolderOrFile(word) && !isAddress(word) && !isFileOf(word, '.gem') && !/^(?:true|false)$/.test(word),
    isPinned: (word) => /:./.test(word),
  },
  {
    name: 'go',
    commands: ['go'],
    install: ['install', 'get', 'run'],
    valueFlags: set(
      '-ldflags -gcflags -asmflags -tags -mod -modfile -o -p -exec -toolexec -overlay -pkgdir -C -buildmode -compiler -installsuffix',
    ),
    // A path without a dot in its first part is of the standard library, which has no versions.
    isPackage: (word) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+\//i.test(word) || /^\w[\w/-]*@./.test(word),
    isPinned: (word) => /@(?!latest$|upgrade$|patch$|master$|main$|none$)./.test(word),
  },
  {
    name: 'cargo',
    commands: ['cargo'],
    install: ['install', 'binstall'],
    valueFlags: set(`
      --version --vers --git --branch --tag --rev --path --root --index --registry -j --jobs -F --features --profile --target
      --target-dir --bin --example --config -Z --color
    `),
    isPackage: (word) => !isFolderOrFile(word) && !isAddress(word),
    isPinned: (word) => /@\S/.test(word),
  },
];

const managersByCommand = new Map(
  managers.flatMap((manager) => manager.commands.map((command) => [command, manager] as const)),
);

/** The names of all commands that `packageManager` knows. */
export const packageManagerNames: readonly string[] = [...managersByCommand.keys()];
