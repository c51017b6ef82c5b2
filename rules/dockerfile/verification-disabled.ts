import { type SwitchTable, switchesOff } from '../../server/dockerfile/meaning/tls-switches';
import type { DockerfileUnit } from '../../server/dockerfile/model/unit';
import { dockerfiles } from '../../server/dockerfile/queries';
import type { Profile, Severity } from '../../server/engine/grades';
import { type Aliases, type DocumentedRule, dockerfile, family } from '../../server/engine/rule';
import { type Message, say } from '../../server/engine/say';

// One rule for each tool whose check of certificates or signatures a build can switch off. They differ only in data:
// which switches there are, and what it means that they are off. Every stage counts, because what a build stage
// downloads ends up in what it makes.

const falsy = /^(?:false|0|no|off|n)$/i;
const certificate = [295];
const signature = [347];

export default family({
  'tls-verify-disabled-curl': member({
    title: 'Certificate check of curl disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_2'] },
    table: {
      flags: [
        { commands: ['curl'], flags: ['-k', '--insecure', '--proxy-insecure', '--doh-insecure'], isOnPath: true },
      ],
      files: [{ line: /^["']?-{0,2}insecure\b/m, path: /curlrc/ }],
    },
    message: (written) => say`"${written}" makes curl accept any certificate, so anyone on the path can send the file.`,
    threat: `
      curl no longer checks who answers. Anyone between the builder and the server, such as a compromised proxy, DNS
      server or wireless network, can send a file of their own, which the build then unpacks or runs. The build succeeds,
      so nobody notices that the image carries it.`,
    remedy: `
      Remove the flag. If the server has a certificate of your own authority, copy that authority's certificate into the
      stage and name it with --cacert. A server with a broken certificate will then fail the build.`,
    references: ['https://curl.se/docs/sslcerts.html', 'https://curl.se/docs/manpage.html#-k'],
    cwe: certificate,
    examples: [
      {
        insecure: dockerfile`
          FROM buildpack-deps:trixie-curl
          RUN curl -fs«k»SL -o /tmp/tool.tgz https://example.com/tool.tgz
          RUN curl «--insecure» \
                -fsSLO https://example.com/other.csv
        `,
        secure: dockerfile`
          FROM buildpack-deps:trixie-curl
          RUN curl -fsSL -o /tmp/tool.tgz https://example.com/tool.tgz
          RUN curl \
                -fsSLO https://example.com/other.csv
        `,
      },
      {
        why: 'The letter has to be a flag of curl: not of another command, and not the value of another flag.',
        secure: dockerfile`
          FROM debian:13
          RUN curl -fsSL https://example.com/a | sort -k 2
          RUN curl -u k -o k https://example.com/b && echo "curl -k"
        `,
      },
      {
        why: 'On the way to the machine itself nobody listens.',
        secure: dockerfile`
          FROM debian:13
          RUN curl -k https://localhost:8443/ready
        `,
      },
    ],
  }),

  'tls-verify-disabled-wget': member({
    title: 'Certificate check of wget disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_3'] },
    table: {
      flags: [
        { commands: ['wget'], flags: ['--no-check-certificate'], isOnPath: true },
        { commands: ['aria2c'], flags: ['--check-certificate'], off: falsy },
      ],
      options: [
        { commands: ['wget'], flags: ['-e', '--execute'], key: /^check[-_]?certificate$/i, off: falsy, on: 'on' },
      ],
      files: [{ line: /\bcheck[-_]?certificate\s*=\s*(?:off|no|0)\b/i, path: /wgetrc|^$/ }],
    },
    message: (written) =>
      say`"${written}" makes the download accept any certificate, so anyone on the path can send the file.`,
    threat: `
      wget no longer checks who answers. Anyone between the builder and the server, such as a compromised proxy or DNS
      server, can send a file of their own, which the build then unpacks or runs. The build succeeds, so nobody notices
      that the image carries it.`,
    remedy: `
      Remove the flag; on a bare image install ca-certificates first, whose absence is the usual reason for it. A server
      with a broken certificate will then fail the build.`,
    references: ['https://www.gnu.org/software/wget/manual/wget.html#HTTPS-_0028SSL_002fTLS_0029-Options'],
    cwe: certificate,
    examples: [
      {
        insecure: dockerfile`
          FROM buildpack-deps:trixie-curl
          RUN wget -q «--no-check-certificate» https://example.com/tool.tgz
        `,
        secure: dockerfile`
          FROM buildpack-deps:trixie-curl
          RUN wget -q https://example.com/tool.tgz
        `,
      },
      {
        why: 'A file of settings switches it off for every later download.',
        insecure: dockerfile`
          FROM debian:13
          RUN echo "«check_certificate = off»" >> /etc/wgetrc
        `,
      },
    ],
  }),

  'tls-verify-disabled-pip': member({
    title: 'Certificate check of pip disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_4', 'CKV2_DOCKER_16'] },
    table: {
      flags: [
        {
          commands: ['pip', 'pip2', 'pip3', 'uv', 'pipx', 'python', 'python3'],
          flags: ['--trusted-host', '--allow-insecure-host'],
        },
      ],
      settings: [
        { commands: ['pip', 'pip3'], subcommands: ['config', 'set'], key: /^[a-z]+\.trusted[-_]host$/i, off: /./ },
      ],
      variables: [{ name: /^(?:PIP_TRUSTED_HOST|UV_INSECURE_HOST)$/, off: /./ }],
      files: [{ line: /\btrusted-host\s*=\s*\S+/, path: /pip|^$/ }],
    },
    message: (written) => say`"${written}" makes pip accept any certificate, and plain HTTP, from the hosts it names.`,
    threat: `
      pip no longer checks who answers for the named host, and also takes plain HTTP from it. Anyone between the builder
      and that host can hand out a package of their own, and a package runs code while it is installed. With the public
      index as the host that is every package of the build.`,
    remedy: `
      Remove it. For an index with a certificate of your own authority give that authority's certificate with --cert or
      PIP_CERT. A host with a broken certificate will then fail the build.`,
    references: [
      'https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host',
      'https://pip.pypa.io/en/stable/topics/https-certificates/',
    ],
    cwe: certificate,
    examples: [
      {
        insecure: dockerfile`
          FROM python:3.14-slim
          ENV «PIP_TRUSTED_HOST=pypi.example.com»
          COPY requirements.txt more.txt ./
          RUN pip install «--trusted-host» pypi.example.com -r requirements.txt
          RUN python3 -m pip install «--trusted-host=pypi.example.com» -r more.txt
        `,
        secure: dockerfile`
          FROM python:3.14-slim
          COPY requirements.txt more.txt ./
          RUN pip install -r requirements.txt
          RUN python3 -m pip install -r more.txt
        `,
      },
      {
        why: 'A variable before the command counts as one in ENV does.',
        insecure: dockerfile`
          FROM python:3.14-slim
          COPY requirements.txt ./
          RUN «PIP_TRUSTED_HOST="pypi.example.com"» pip install -r requirements.txt
        `,
        secure: dockerfile`
          FROM python:3.14-slim
          COPY requirements.txt ./
          RUN pip install -r requirements.txt
        `,
      },
      {
        why: "Names that only contain the variable's are others.",
        secure: dockerfile`
          FROM python:3.14-slim
          ENV MY_PIP_TRUSTED_HOST=pypi.example.com
          RUN echo PIP_TRUSTED_HOST && pip install -r requirements.txt
        `,
      },
    ],
  }),

  'tls-verify-disabled-python-https': member({
    title: 'Certificate check of Python disabled',
    since: '0.1',
    severity: 'info',
    severityOf: (_, file) => (isPython2(file) ? 'warning' : undefined),
    profile: 'recommended',
    aliases: { checkov: ['CKV2_DOCKER_5'] },
    table: { variables: [{ name: /^PYTHONHTTPSVERIFY$/, off: /^0$/, on: '1' }] },
    message: (written) => say`"${written}" makes Python 2.7 accept any certificate on its HTTPS connections.`,
    threat: `
      The HTTPS client of Python 2.7 no longer checks who answers. Anyone between the program and a server can read what
      it sends, tokens included, and answer in the server's place. Set with ENV it also holds in production, for every
      Python program in the image. Python 3 ignores the variable, so there it only misleads.`,
    impact: 'With Python 2.7, whatever programs send or receive over HTTPS can be read and changed.',
    remedy:
      'Remove it, and add the certificate of your own authority to the system store or name it with SSL_CERT_FILE.',
    references: ['https://peps.python.org/pep-0493/', 'https://docs.python.org/3/library/ssl.html#ssl-security'],
    cwe: certificate,
    mitre: ['T1557'],
    examples: [
      {
        insecure: dockerfile`
          FROM registry.example.com/legacy/python:2.7
          ENV APP_MODE=batch «PYTHONHTTPSVERIFY=0»
        `,
        secure: dockerfile`
          FROM registry.example.com/legacy/python:2.7
          ENV APP_MODE=batch PYTHONHTTPSVERIFY=1
        `,
      },
      {
        why: 'Any other value leaves the check on.',
        secure: dockerfile`
          FROM python:3.14-slim
          RUN PYTHONHTTPSVERIFY=1 python fetch.py
        `,
      },
    ],
  }),

  'tls-verify-disabled-node': member({
    title: 'Certificate check of Node.js disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_6'] },
    table: { variables: [{ name: /^NODE_TLS_REJECT_UNAUTHORIZED$/, off: /^0$/, on: '1' }] },
    message: (written) => say`"${written}" makes Node.js accept any certificate on every connection.`,
    threat: `
      Node.js no longer checks who answers on any TLS connection, not even to databases. Anyone between the program and a
      server can read what it sends, tokens included, and answer in the server's place. Set with ENV it also holds in
      production, for every Node.js program in the image.`,
    impact: 'Whatever the program sends or receives over TLS can be read and changed.',
    remedy: 'Remove it, and name the certificate of your own authority with NODE_EXTRA_CA_CERTS.',
    references: ['https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue'],
    cwe: certificate,
    mitre: ['T1557'],
    examples: [
      {
        insecure: dockerfile`
          FROM node:24
          COPY fetch.js ./
          RUN export «NODE_TLS_REJECT_UNAUTHORIZED='0'» && node fetch.js
        `,
        secure: dockerfile`
          FROM node:24
          COPY fetch.js ./
          RUN export NODE_TLS_REJECT_UNAUTHORIZED=1 && node fetch.js
        `,
      },
      {
        why: 'A build argument without a value switches nothing.',
        secure: dockerfile`
          FROM node:24
          ARG NODE_TLS_REJECT_UNAUTHORIZED
        `,
      },
    ],
  }),

  'tls-verify-disabled-git': member({
    title: 'Certificate check of git disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_14'] },
    table: {
      options: [{ commands: ['git'], flags: ['-c'], key: /^http\.(?:.*\.)?sslverify$/i, off: falsy, on: 'true' }],
      settings: [
        { commands: ['git'], subcommands: ['config'], key: /^http\.(?:.*\.)?sslverify$/i, off: falsy, on: 'true' },
        {
          commands: ['git'],
          subcommands: ['config', 'set'],
          key: /^http\.(?:.*\.)?sslverify$/i,
          off: falsy,
          on: 'true',
        },
      ],
      // git asks whether the variable exists, whatever it holds.
      variables: [{ name: /^GIT_SSL_NO_VERIFY$/, off: /^/, isOffWhenever: 'set' }],
      files: [{ line: /\bsslverify\s*=\s*(?:false|0|no|off)\b/i, path: /gitconfig|\.git\/config/ }],
    },
    message: (written) => say`"${written}" makes git accept any certificate.`,
    threat: `
      git no longer checks who answers. Anyone between the builder and the server can hand out a repository of their own,
      which the build then compiles and runs, and receives the token the build logs in with. Kept as a setting it holds
      for every later clone in the image.`,
    remedy: `
      Remove it, and name the certificate of your own authority with http.sslCAInfo. The variable switches the check off
      even with the value 0 or false.`,
    references: ['https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpsslVerify'],
    cwe: certificate,
    examples: [
      {
        insecure: dockerfile`
          FROM buildpack-deps:trixie-scm
          RUN git config --global «http.sslVerify false» \
           && git -c «http.sslverify=false» clone https://git.example.com/app.git \
           && git -C app checkout 0123456789abcdef0123456789abcdef01234567
        `,
        secure: dockerfile`
          FROM buildpack-deps:trixie-scm
          RUN git config --global http.sslVerify true \
           && git -c http.sslverify=true clone https://git.example.com/app.git \
           && git -C app checkout 0123456789abcdef0123456789abcdef01234567
        `,
      },
      {
        why: 'Only whether the variable exists matters, so 0 switches the check off as well.',
        insecure: dockerfile`
          FROM buildpack-deps:trixie-scm
          ENV «GIT_SSL_NO_VERIFY=0»
          RUN «GIT_SSL_NO_VERIFY=true» git clone https://git.example.com/app.git /src && git -C /src checkout 0123456789abcdef0123456789abcdef01234567
        `,
        secure: dockerfile`
          FROM buildpack-deps:trixie-scm
          RUN git clone https://git.example.com/app.git /src && git -C /src checkout 0123456789abcdef0123456789abcdef01234567
        `,
      },
      {
        why: 'Taking the variable away switches the check on.',
        secure: dockerfile`
          FROM alpine:3.24
          RUN unset GIT_SSL_NO_VERIFY && git clone https://git.example.com/app.git
        `,
      },
    ],
  }),

  'tls-verify-disabled-npm': member({
    title: 'Certificate check of npm disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_12', 'CKV2_DOCKER_13'] },
    table: {
      flags: [
        { commands: ['npm', 'yarn', 'pnpm', 'npx'], flags: ['--no-strict-ssl'] },
        { commands: ['npm', 'yarn', 'pnpm', 'npx'], flags: ['--strict-ssl'], off: falsy },
      ],
      settings: [['config', 'set'], ['set'], ['c', 'set']].map((subcommands) => ({
        commands: ['npm', 'yarn', 'pnpm'],
        subcommands,
        key: /^(?:strict-ssl|enableStrictSsl)$/,
        off: falsy,
        on: 'true',
      })),
      variables: [
        {
          name: /^(?:npm_config_strict_ssl|yarn_(?:config_)?strict_ssl|yarn_enable_strict_ssl)$/i,
          off: falsy,
          on: 'true',
        },
      ],
      files: [{ line: /\bstrict-ssl\s*=\s*false\b/, path: /npmrc|yarnrc|^$/ }],
    },
    message: (written) => say`"${written}" makes the package manager accept any certificate.`,
    threat: `
      The package manager no longer checks who answers for the registry. Anyone between the builder and the registry
      receives the token the build logs in with. Wherever no lock file holds the hashes they can also hand out packages
      of their own, and packages run scripts while they are installed.`,
    impact: "The registry's token, and packages that no lock file fixes.",
    remedy: `
      Remove it, and name the certificate of your own authority with the setting cafile or NODE_EXTRA_CA_CERTS. A proxy
      that breaks TLS open will then fail the build.`,
    references: ['https://docs.npmjs.com/cli/v11/using-npm/config#strict-ssl'],
    cwe: certificate,
    examples: [
      {
        insecure: dockerfile`
          FROM node:24
          ENV «NPM_CONFIG_STRICT_SSL=false»
          COPY package*.json ./
          RUN npm config set «"strict-ssl" false» -g && npm ci
        `,
        secure: dockerfile`
          FROM node:24
          ENV NPM_CONFIG_STRICT_SSL=true
          COPY package*.json ./
          RUN npm config set "strict-ssl" true -g && npm ci
        `,
      },
      {
        why: 'In a loop or a condition it holds all the same.',
        insecure: dockerfile`
          FROM node:24
          RUN if [ -n "$PROXY" ]; then \
                yarn config set «strict-ssl=false»; \
              fi
        `,
        secure: dockerfile`
          FROM node:24
          RUN if [ -n "$PROXY" ]; then \
                yarn config set strict-ssl=true; \
              fi
        `,
      },
      {
        why: 'Reading the setting, or switching it on, is fine.',
        secure: dockerfile`
          FROM node:24
          RUN npm config get strict-ssl || false
          RUN npm config set strict-ssl true || false
        `,
      },
    ],
  }),

  'tls-verify-disabled-yum': member({
    title: 'Certificate check of yum disabled',
    since: '0.1',
    severity: 'warning',
    profile: 'recommended',
    aliases: { checkov: ['CKV2_DOCKER_15'] },
    table: {
      options: [
        {
          commands: ['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf', 'yum-config-manager', 'dnf-config-manager'],
          flags: ['--setopt'],
          key: /^(?:.*\.)?sslverify$/i,
          off: falsy,
          on: '1',
        },
      ],
      files: [{ line: /(?<=^|\W|\\n)sslverify\s*=\s*(?:false|0|no)\b/i, notPath: /gitconfig|\.git\/config/ }],
    },
    message: (written) => say`"${written}" makes yum and dnf accept any certificate.`,
    threat: `
      The package manager no longer checks who answers for the repository. Anyone between the builder and the repository
      can hide updates, so that known holes stay open, and reads which packages you install and the password of a private
      repository. Where signatures are not checked either, they send packages of their own.`,
    impact: 'Updates can be held back and requests read; without signatures, packages exchanged.',
    remedy: 'Remove it, and name the certificate of your own authority with sslcacert in the repository file.',
    references: [
      'https://dnf.readthedocs.io/en/latest/conf_ref.html',
      'https://dnf5.readthedocs.io/en/stable/dnf5.conf.5.html',
    ],
    cwe: certificate,
    examples: [
      {
        insecure: dockerfile`
          FROM almalinux:9
          RUN dnf -y install dnf-plugins-core && dnf config-manager --save --setopt=«*.sslverify=0»
          RUN dnf -y --setopt=«sslverify=False» install nginx
        `,
        secure: dockerfile`
          FROM almalinux:9
          RUN dnf -y install dnf-plugins-core && dnf config-manager --save --setopt=*.sslverify=1
          RUN dnf -y --setopt=sslverify=1 install nginx
        `,
      },
      {
        why: 'Switching it on, or printing the words, is fine.',
        secure: dockerfile`
          FROM almalinux:9
          RUN dnf -y install yum-utils && yum-config-manager --save --setopt=main.sslverify=true && echo "--setopt=main.sslverify=0"
        `,
      },
    ],
  }),

  'tls-verify-disabled-apt': member({
    title: 'Certificate check of apt disabled',
    since: '0.1',
    // Debian's own sources are read over plain HTTP: what is installed is decided by signatures.
    severity: 'warning',
    profile: 'recommended',
    table: {
      options: [
        {
          commands: ['apt', 'apt-get', 'aptitude'],
          flags: ['-o', '--option'],
          key: /^Acquire::https(?:::.+)?::Verify-(?:Peer|Host)$/i,
          off: falsy,
          on: 'true',
        },
      ],
      files: [{ line: /Acquire::https(?:::[\w.-]+)?::Verify-(?:Peer|Host)\s+\\?"?(?:false|0|no|off)\b/i }],
    },
    message: (written) => say`"${written}" makes apt accept any certificate.`,
    threat: `
      apt no longer checks who answers for the repository. Anyone between the builder and the repository can hide
      updates, so that known holes stay open, and reads which packages you install and the password of a private
      repository. Packages of their own they cannot send, as long as apt checks signatures.`,
    impact: 'Updates can be held back, and what is fetched with which password can be read.',
    remedy: 'Remove it, and install ca-certificates or the certificate of your own authority first.',
    references: ['https://manpages.debian.org/stable/apt/apt-transport-https.1.en.html'],
    cwe: certificate,
    mitre: ['T1557'],
    examples: [
      {
        insecure: dockerfile`
          FROM debian:13
          RUN apt-get -o «Acquire::https::Verify-Peer=false» update && apt-get install -y nginx
        `,
        secure: dockerfile`
          FROM debian:13
          RUN apt-get -o Acquire::https::Verify-Peer=true update && apt-get install -y nginx
        `,
      },
    ],
  }),

  'tls-verify-disabled-conda': member({
    title: 'Certificate check of conda disabled',
    since: '0.1',
    table: {
      flags: [{ commands: ['conda', 'mamba', 'micromamba'], flags: ['--insecure'] }],
      settings: [
        {
          commands: ['conda', 'mamba', 'micromamba'],
          subcommands: ['config'],
          key: /^ssl_verify$/i,
          off: falsy,
          on: 'true',
        },
      ],
      variables: [{ name: /^(?:CONDA|MAMBA)_SSL_VERIFY$/, off: falsy, on: 'true' }],
    },
    message: (written) => say`"${written}" makes conda accept any certificate.`,
    threat: `
      conda no longer checks who answers for a channel. Anyone between the builder and the channel can hand out packages
      of their own, and packages run scripts while they are installed.`,
    remedy: 'Remove it, or set ssl_verify to the path of the certificate of your own authority.',
    references: [
      'https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/settings.html',
      'https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/non-standard-certs.html',
    ],
    cwe: certificate,
    examples: [
      {
        insecure: dockerfile`
          FROM continuumio/miniconda3:25.3.1-1
          RUN conda config --set «ssl_verify false»
        `,
        secure: dockerfile`
          FROM continuumio/miniconda3:25.3.1-1
          RUN conda config --set ssl_verify true
        `,
      },
    ],
  }),

  'tls-verify-disabled-go': member({
    title: 'Module checks of Go disabled',
    since: '0.1',
    table: {
      flags: [{ commands: ['go'], flags: ['-insecure', '--insecure'] }],
      settings: [{ commands: ['go'], subcommands: ['env'], key: /^GOSUMDB$/, off: /^off$/, on: 'sum.golang.org' }],
      variables: [
        { name: /^GOSUMDB$/, off: /^off$/, on: 'sum.golang.org' },
        { name: /^GONOSUMCHECK$/, off: /^(?:1|true)$/ },
        { name: /^(?:GOINSECURE|GONOSUMDB)$/, off: /^\*$/ },
      ],
    },
    message: (written) => say`"${written}" makes Go take modules unchecked.`,
    threat: `
      Go no longer compares new modules with the public checksum database, or no longer checks who sends them. Whoever
      controls the proxy or the path to it can hand out a changed module, and it is compiled into the program.`,
    remedy: `
      Remove it. For your own modules name just their hosts in GOPRIVATE; all others stay checked.`,
    exceptions: 'A closed network without access to the database, where go.sum is reviewed like code.',
    references: ['https://go.dev/ref/mod#checksum-database', 'https://go.dev/ref/mod#environment-variables'],
    cwe: [494],
    examples: [
      {
        insecure: dockerfile`
          FROM golang:1.26
          ENV «GOSUMDB=off»
        `,
        secure: dockerfile`
          FROM golang:1.26
          ENV GOSUMDB=sum.golang.org
        `,
      },
      {
        why: 'Hosts named one by one are the meant use.',
        secure: dockerfile`
          FROM golang:1.26
          ENV GOPRIVATE=git.example.com GOINSECURE=git.example.com
        `,
      },
    ],
  }),

  'tls-verify-disabled-powershell': member({
    title: 'Certificate check of PowerShell disabled',
    since: '0.1',
    table: {
      powerShell: [
        /(?<=\s)-SkipCertificateCheck\b(?!:\$false)/gi,
        /ServerCertificateValidationCallback\s*=\s*\{\s*\$?true\s*\}/gi,
      ],
    },
    message: (written) => say`"${written}" makes PowerShell accept any certificate.`,
    threat: `
      PowerShell no longer checks who answers. Anyone between the builder and the server, such as a compromised proxy or
      DNS server, can send a file of their own, which the build then unpacks or runs. The build succeeds, so nobody
      notices that the image carries it.`,
    remedy: `
      Remove it, and import the certificate of your own authority with Import-Certificate. A server with a broken
      certificate will then fail the build.`,
    references: ['https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.utility/invoke-webrequest'],
    cwe: certificate,
    examples: [
      {
        insecure: dockerfile`
          FROM mcr.microsoft.com/dotnet/sdk:10.0
          SHELL ["pwsh", "-Command"]
          RUN Invoke-WebRequest «-SkipCertificateCheck» \
                -Uri https://example.com/data.json -OutFile /srv/data.json
        `,
        secure: dockerfile`
          FROM mcr.microsoft.com/dotnet/sdk:10.0
          SHELL ["pwsh", "-Command"]
          RUN Invoke-WebRequest \
                -Uri https://example.com/data.json -OutFile /srv/data.json
        `,
      },
      {
        why: 'Windows PowerShell has no such switch but a callback, and a shell that only starts it counts too.',
        insecure: dockerfile`
          # escape=\`
          FROM mcr.microsoft.com/windows/servercore:ltsc2025
          RUN powershell -Command "[Net.ServicePointManager]::«ServerCertificateValidationCallback = {$true}»; iwr https://example.com/a"
        `,
      },
      {
        why: 'The words mean something to PowerShell alone.',
        secure: dockerfile`
          FROM debian:13
          RUN tool -SkipCertificateCheck
        `,
      },
    ],
  }),

  'apk-allow-untrusted': member({
    title: 'Signature check of apk disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_7'] },
    table: {
      flags: [{ commands: ['apk'], subcommands: ['add', 'upgrade', 'fix', 'fetch'], flags: ['--allow-untrusted'] }],
    },
    message: (written) => say`"${written}" makes apk install packages without a valid signature.`,
    threat: `
      apk no longer checks who signed a package. Whoever controls a mirror, the path to it or the place a package file is
      fetched from can send one of their own, and its scripts run as root during the build.`,
    remedy:
      "Remove the flag, and put the signer's public key into /etc/apk/keys. Packages signed by nobody will be refused.",
    exceptions: 'A package that an earlier stage of this file built and nobody signed.',
    references: ['https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper', 'https://man.archlinux.org/man/apk.8.en'],
    cwe: signature,
    examples: [
      {
        insecure: dockerfile`
          FROM alpine:3.24
          COPY tool.rsa.pub /etc/apk/keys/
          COPY tool.apk /tmp/
          RUN apk add --no-cache «--allow-untrusted» /tmp/tool.apk
        `,
        secure: dockerfile`
          FROM alpine:3.24
          COPY tool.rsa.pub /etc/apk/keys/
          COPY tool.apk /tmp/
          RUN apk add --no-cache /tmp/tool.apk
        `,
      },
      {
        why: "Text is not a flag, and an index of one's own packages installs nothing.",
        secure: dockerfile`
          FROM alpine:3.24
          RUN apk add curl | grep "--allow-untrusted"
          RUN apk index --allow-untrusted -o APKINDEX.tar.gz *.apk
        `,
      },
    ],
  }),

  'apt-allow-unauthenticated': member({
    title: 'Signature check of apt disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_8'] },
    table: {
      flags: [
        {
          commands: ['apt', 'apt-get', 'aptitude'],
          flags: ['--allow-unauthenticated', '--allow-insecure-repositories', '--allow-weak-repositories'],
        },
      ],
      options: [
        {
          commands: ['apt', 'apt-get', 'aptitude'],
          flags: ['-o', '--option'],
          key: /^(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories)$/i,
          off: /^(?:true|1|yes|on)$/i,
          on: 'false',
        },
      ],
    },
    // `update` refuses an unsigned index by itself; only what lets such an index in opens the way. See apt-secure(8).
    severity: 'warning',
    severityOf: (written) => (/insecure/i.test(written) ? 'error' : undefined),
    profile: 'recommended',
    message: (written) =>
      /weak/i.test(written)
        ? say`"${written}" makes apt accept signatures that are no longer thought safe.`
        : /insecure/i.test(written)
          ? say`"${written}" makes apt take repositories without a valid signature.`
          : say`"${written}" makes apt install packages of unsigned repositories without asking.`,
    threat: `
      With --allow-insecure-repositories apt reads repositories whose signature is missing or wrong. Whoever controls such
      a repository, a mirror or the path to it sends packages of their own, and their scripts run as root during the
      build. --allow-unauthenticated installs from a repository that was let in so, or by trusted=yes or an apt from
      before 2017, without a question; --allow-weak-repositories takes signatures that can be forged.`,
    impact: 'Packages of a repository that was let in unsigned can be exchanged.',
    remedy: `
      Remove it, and install the repository's key: a file in /etc/apt/keyrings (.asc, or .gpg in binary form) named by signed-by in the source. Packages
      signed by nobody will be refused.`,
    references: ['https://manpages.debian.org/stable/apt/apt-secure.8.en.html'],
    cwe: signature,
    examples: [
      {
        insecure: dockerfile`
          FROM debian:13
          RUN apt-get update && apt-get install -y «--allow-unauthenticated» curl
        `,
        secure: dockerfile`
          FROM debian:13
          RUN apt-get update && apt-get install -y curl
        `,
      },
    ],
  }),

  'apt-force-yes': member({
    title: 'Signature check of apt overridden',
    since: '0.1',
    severity: 'warning',
    profile: 'recommended',
    aliases: { checkov: ['CKV2_DOCKER_11'] },
    table: { flags: [{ commands: ['apt', 'apt-get', 'aptitude'], flags: ['--force-yes'], instead: '-y' }] },
    message: (written) =>
      say`"${written}" lets apt install unsigned packages and remove essential ones without asking.`,
    threat: `
      This flag answers yes where apt would refuse: packages of unsigned repositories, downgrades to versions with known
      holes and the removal of essential packages. Where a repository is let in unsigned (trusted=yes, allow-insecure, or
      an apt from before 2017), whoever controls it or the path to it sends packages of their own, and their scripts run
      as root during the build.`,
    impact: 'Packages of a repository that was let in unsigned can be exchanged.',
    remedy: 'Write -y, which answers ordinary questions only. What then fails shows which package is not trusted.',
    references: ['https://manpages.debian.org/stable/apt/apt-get.8.en.html'],
    cwe: signature,
    examples: [
      {
        insecure: dockerfile`
          FROM debian:13
          RUN apt-get update && apt-get «--force-yes» install curl
        `,
        secure: dockerfile`
          FROM debian:13
          RUN apt-get update && apt-get -y install curl
        `,
      },
      {
        why: 'Text is not a flag.',
        secure: dockerfile`
          FROM debian:13
          RUN apt-get update && echo "--force-yes"
        `,
      },
    ],
  }),

  'apt-trusted-yes': member({
    title: 'Repository trusted without signature',
    since: '0.1',
    table: {
      files: [
        { line: /\[[^[\]\n]*\btrusted=yes\b[^[\]\n]*\](?!\s+(?:file|copy|cdrom):)/ },
        { line: /^Trusted:\s*yes\b/im, path: /\.sources$/ },
        { line: /(?:Acquire::AllowInsecureRepositories|APT::Get::AllowUnauthenticated)\s+\\?"?(?:true|1|yes)\b/i },
      ],
    },
    severityOf: (written) => (/AllowUnauthenticated/i.test(written) ? 'warning' : undefined),
    message: (written) =>
      /AllowUnauthenticated/i.test(written)
        ? say`"${written}" makes apt install packages of unsigned repositories without asking.`
        : /AllowInsecure/i.test(written)
          ? say`"${written}" makes apt take repositories without a valid signature.`
          : say`"${written}" makes apt take packages from this repository without a valid signature.`,
    threat: `
      apt takes packages from this repository whoever signed them, now and on every later update in images built from this
      one. Whoever controls the repository's server, a mirror or the path to it can send packages of their own, and their
      scripts run as root.`,
    remedy: `
      Install the repository's key as a file in /etc/apt/keyrings and name it: [signed-by=/etc/apt/keyrings/name.asc], or
      name.gpg for a key in binary form, as apt goes by the ending. Before Debian 12 the folder has to be made first.`,
    exceptions: 'Packages in a directory of the image itself: file: sources are not reported.',
    references: [
      'https://manpages.debian.org/stable/apt/sources.list.5.en.html',
      'https://manpages.debian.org/stable/apt/apt-secure.8.en.html',
    ],
    cwe: signature,
    examples: [
      {
        insecure: dockerfile`
          FROM debian:13
          RUN echo "deb «[trusted=yes]» https://repo.example.com/apt stable main" > /etc/apt/sources.list.d/example.list
        `,
      },
      {
        why: 'Here-documents write files too.',
        insecure: dockerfile`
          FROM debian:13
          COPY <<EOF /etc/apt/sources.list.d/example.list
          deb «[arch=amd64 trusted=yes]» http://repo.example.com/apt stable main
          EOF
        `,
      },
      {
        why: 'A named key is the meant way, and packages of the image itself came with it.',
        secure: dockerfile`
          FROM debian:13
          RUN echo "deb [signed-by=/etc/apt/keyrings/example.asc] https://repo.example.com/apt stable main" > /etc/apt/sources.list.d/a.list
          RUN echo "deb [trusted=yes] file:///opt/debs ./" > /etc/apt/sources.list.d/b.list
        `,
      },
    ],
  }),

  'yum-nogpgcheck': member({
    title: 'Signature check of yum disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_9'] },
    table: {
      flags: [
        { commands: ['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf'], flags: ['--nogpgcheck', '--nogpg', '--no-gpgchecks'] },
        { commands: ['zypper'], flags: ['--no-gpg-checks', '--no-gpg-check', '--allow-unsigned-rpm'] },
      ],
      options: [
        {
          commands: ['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf', 'yum-config-manager', 'dnf-config-manager'],
          flags: ['--setopt'],
          key: /^(?:.*\.)?gpgcheck$/i,
          off: falsy,
          on: '1',
        },
      ],
      files: [{ line: /(?<=^|\W|\\n)gpgcheck\s*=\s*(?:0|false|no)\b/i }],
    },
    message: (written) => say`"${written}" makes the package manager install packages without a valid signature.`,
    threat: `
      The package manager no longer checks who signed a package. Whoever controls a mirror or the path to it can send
      packages of their own, and their scripts run as root during the build. Written into a repository file it also holds
      for every later update.`,
    remedy: `
      Remove it, and import the repository's key with rpm --import or gpgkey=. Packages signed by nobody will be refused.`,
    references: [
      'https://dnf.readthedocs.io/en/latest/conf_ref.html',
      'https://dnf5.readthedocs.io/en/stable/dnf5.conf.5.html',
    ],
    cwe: signature,
    examples: [
      {
        insecure: dockerfile`
          FROM fedora:44
          RUN dnf install -y «--nogpgcheck» curl
        `,
        secure: dockerfile`
          FROM fedora:44
          RUN dnf install -y curl
        `,
      },
      {
        why: 'A repository file can say the same.',
        insecure: dockerfile`
          FROM fedora:44
          RUN printf '[tool]\nbaseurl=https://example.com/rpm\n«gpgcheck=0»\n' > /etc/yum.repos.d/tool.repo
        `,
      },
      {
        why: "The signature of the repository's index is another setting.",
        secure: dockerfile`
          FROM fedora:44
          RUN printf '[tool]\nbaseurl=https://example.com/rpm\ngpgcheck=1\nrepo_gpgcheck=0\n' > /etc/yum.repos.d/tool.repo
        `,
      },
    ],
  }),

  'rpm-no-signature-check': member({
    title: 'Signature check of rpm disabled',
    since: '0.1',
    aliases: { checkov: ['CKV2_DOCKER_10'] },
    table: {
      flags: [
        {
          commands: ['rpm'],
          flags: ['--nosignature', '--nodigest', '--noverify', '--nofiledigest', '--nofiledigests', '--nocheck'],
        },
      ],
    },
    message: (written) =>
      /signature/.test(written)
        ? say`"${written}" makes rpm install packages whoever signed them.`
        : say`"${written}" makes rpm install packages without checking that they are whole.`,
    threat: `
      rpm no longer checks who signed the package (--nosignature), or whether its bytes are whole (--nodigest and the
      others). Whoever controls the server it comes from, or the path to it, can send a package of their own, and its
      scripts run as root during the build.`,
    remedy: `
      Remove the flag, and import the signer's key with rpm --import. Before Fedora 45, and in its kin, rpm still installs
      packages that nobody signed: add --define '_pkgverify_level all', which refuses them.`,
    references: [
      'https://manpages.debian.org/stable/rpm/rpm.8.en.html',
      'https://fedoraproject.org/wiki/Changes/Enforcing_signature_checking_by_default',
    ],
    cwe: signature,
    examples: [
      {
        insecure: dockerfile`
          FROM fedora:44
          COPY vendor.asc tool.rpm /tmp/
          RUN rpm --import /tmp/vendor.asc && rpm --define '_pkgverify_level all' -i «--nosignature» /tmp/tool.rpm
        `,
        secure: dockerfile`
          FROM fedora:44
          COPY vendor.asc tool.rpm /tmp/
          RUN rpm --import /tmp/vendor.asc && rpm --define '_pkgverify_level all' -i /tmp/tool.rpm
        `,
      },
    ],
  }),

  'ssh-host-key-check-off': member({
    title: 'Host key check of SSH disabled',
    since: '0.1',
    table: {
      options: [
        {
          commands: ['ssh', 'scp', 'sftp', 'rsync'],
          flags: ['-o'],
          key: /^StrictHostKeyChecking$/i,
          off: /^(?:no|off)$/i,
          on: 'yes',
        },
      ],
      variables: [
        { name: /^GIT_SSH_COMMAND$/, off: /StrictHostKeyChecking[= ]\s*(?:no|off)\b/i },
        { name: /^ANSIBLE_HOST_KEY_CHECKING$/, off: falsy, on: 'True' },
      ],
      settings: [
        {
          commands: ['git'],
          subcommands: ['config'],
          key: /^core\.sshCommand$/i,
          off: /StrictHostKeyChecking[= ]\s*(?:no|off)\b/i,
        },
      ],
      files: [{ line: /StrictHostKeyChecking[= ]\s*(?:no|off)\b/i }],
    },
    message: (written) => say`"${written}" makes SSH connect to whoever answers, because host keys are not checked.`,
    threat: `
      SSH no longer checks that it talks to the server it was told to. Anyone on the path can answer in its place and hand
      out a repository of their own, which the build then runs. Written into the image's SSH settings it holds for every
      later connection too.`,
    remedy: `
      Remove it, and put the server's published host key into known_hosts, copied from its documentation. The connection
      then fails when the server's key changes.`,
    references: [
      'https://man.openbsd.org/ssh_config#StrictHostKeyChecking',
      'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/githubs-ssh-key-fingerprints',
    ],
    cwe: [322],
    examples: [
      {
        insecure: dockerfile`
          FROM buildpack-deps:trixie-scm
          COPY known_hosts /etc/ssh/ssh_known_hosts
          RUN --mount=type=ssh ssh -o «StrictHostKeyChecking=no» git@git.example.com info
        `,
        secure: dockerfile`
          FROM buildpack-deps:trixie-scm
          COPY known_hosts /etc/ssh/ssh_known_hosts
          RUN --mount=type=ssh ssh -o StrictHostKeyChecking=yes git@git.example.com info
        `,
      },
      {
        why: 'A settings file holds for every later connection.',
        insecure: dockerfile`
          FROM alpine:3.24
          RUN echo "«StrictHostKeyChecking no»" >> /etc/ssh/ssh_config
        `,
      },
      {
        why: 'git passes the option on.',
        insecure: dockerfile`
          FROM alpine:3.24
          ENV «GIT_SSH_COMMAND="ssh -o StrictHostKeyChecking=no"»
        `,
        secure: dockerfile`
          FROM alpine:3.24
        `,
      },
      {
        why: 'Taking the first key seen is asked for by accept-new; that is no switch.',
        secure: dockerfile`
          FROM alpine:3.24
          RUN ssh -o StrictHostKeyChecking=accept-new git@git.example.com info
        `,
      },
    ],
  }),
});

/** Where the variable means something: an image or a command says that it is Python 2. */
const isPython2 = (file: DockerfileUnit): boolean =>
  file.stages.some(({ baseImage }) => /(?:^|\/)(?:python|pypy):2\b/.test(baseImage?.text ?? '')) ||
  file.commands.some(({ name }) => /^(?:python2|pip2)/.test(name ?? ''));

interface Member
  extends Pick<DocumentedRule, 'title' | 'since' | 'threat' | 'remedy' | 'exceptions' | 'references' | 'examples'> {
  readonly aliases?: Aliases;
  readonly table: SwitchTable;
  message(written: string): Message;
  /** Where it is not an error. */
  readonly severity?: Severity;
  /** Where one switch, or the file it stands in, makes the finding weigh less or more. */
  severityOf?(written: string, file: DockerfileUnit): Severity | undefined;
  /** Where it is less than `essential`. */
  readonly profile?: Profile;
  readonly impact?: string;
  readonly cwe: readonly number[];
  /** Where packages cannot be exchanged by it: only connections are read or changed. */
  readonly mitre?: readonly string[];
}

function member({ table, message, severityOf, cwe, mitre = ['T1195.002', 'T1557'], ...rest }: Member): DocumentedRule {
  const canFix = Boolean(table.flags || table.options || table.settings || table.variables);
  const documented: DocumentedRule<DockerfileUnit> = {
    severity: 'error',
    confidence: 'high',
    profile: 'essential',
    ...(canFix && { fixable: 'review' as const }),
    impact: 'What the build downloads can be exchanged on the way.',
    exceptions: 'None that a trusted certificate or key does not serve better.',
    ...rest,
    standards: { cwe, ...(cwe === signature && { cis: ['CIS Docker 1.6: 4.11'] }), mitre },
    subjects: dockerfiles,
    *check(file) {
      for (const { at, written, changes, instead } of switchesOff(file, table)) {
        const severity = severityOf?.(written, file);
        yield {
          at,
          ...(severity && { severity }),
          message: message(written),
          fixes: [
            {
              title:
                instead === undefined
                  ? say`Remove ${written} (the build stops where the check fails)`
                  : say`Write ${instead} (the build stops where the check fails)`,
              safety: 'review',
              caveat: say`A server or package that cannot prove who it is from stops the build.`,
              changes,
            },
          ],
        };
      }
    },
  };
  return documented as DocumentedRule;
}
