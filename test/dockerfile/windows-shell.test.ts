import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type WindowsShell, windowsCommands, windowsName } from '../../server/dockerfile/model/windows-shell';
import { random as numbersFrom } from '../random';
import { command, read, written } from './reading';

/** Each command as its name and arguments, unknown ones as `?`; `<` and `^` say what it reads and stands in. */
const told = (text: string, shell: WindowsShell) =>
  windowsCommands(text, shell).map(({ words, previous, enclosing, isConditional }) =>
    [
      windowsName(words[0]!, shell) ?? '?',
      ...words.slice(1).map((word) => word.text ?? '?'),
      ...(previous === undefined ? [] : [`<${previous}`]),
      ...(enclosing === undefined ? [] : [`^${enclosing}`]),
      ...(isConditional ? ['maybe'] : []),
    ].join(' '),
  );
const powerShell = (text: string) => told(text, 'powershell');
const cmd = (text: string) => told(text, 'cmd');

describe('PowerShell', () => {
  test('names have no case, folder or ending, and aliases are cmdlets', () =>
    assert.deepEqual(powerShell('IWR https://a; & "C:\\Program Files\\git\\Git.EXE" clone b; .\\setup.exe /S'), [
      'invoke-webrequest https://a',
      'git clone b',
      'setup /S',
    ]));
  test('quotes and backticks', () =>
    assert.deepEqual(powerShell('a \'it\'\'s\' "say `"x`" ""y""" b`;c `$d \'a;b|c\''), [
      'a it\'s say "x" "y" b;c $d a;b|c',
    ]));
  test('variables and substitutions are unknown', () =>
    assert.deepEqual(powerShell('a $x "b $y" ${z} c-$d \'$e\' $(f g)'), ['a ? ? ? ? $e ?', 'f g ^0']));
  test('pipes, lists and conditions', () =>
    assert.deepEqual(powerShell('a | b | c; d && e || f\ng'), ['a', 'b <0', 'c <1', 'd', 'e', 'f maybe', 'g']));
  test('an assignment runs what it assigns; an expression alone runs nothing', () =>
    assert.deepEqual(powerShell("$x = a b; $env:Y = 'c'; $z='d'; [Net.X]::Y = 'e'; $x += f; 1 + 2"), ['a b', 'f']));
  test('brackets at the start of a statement hand on what they hold', () =>
    assert.deepEqual(powerShell('(a b).Content | c; d ((New-Object e).Get(\'f\', "g"))'), [
      'a b',
      'c <0',
      'd',
      'new-object e ^2',
      'get f g ^2',
    ]));
  test('methods of objects and classes are commands of their own', () =>
    assert.deepEqual(powerShell("$w.Load('a'); [X.Y]::Make($b); (New-Object z).Run('c') | d"), [
      'load a',
      'make ?',
      'new-object z',
      'run c',
      'd <3',
    ]));
  test('blocks and statements of the language', () =>
    assert.deepEqual(
      powerShell("if ($x -eq 'a') { b c } else { d }; e | ForEach-Object { f $_ }; try { g } catch { throw h }"),
      ['b c maybe', 'd maybe', 'e', 'foreach-object <2', 'f ? ^3 maybe', 'g maybe', 'h maybe'],
    ));
  test('comments and redirections are not read', () =>
    assert.deepEqual(powerShell('a > out.txt <# b; c #> d # e; f'), ['a d']));
  test('flags and their values', () => {
    const text =
      'FROM a\nSHELL ["pwsh", "-Command"]\nRUN Invoke-WebRequest -URI "https://a" -UseBasicParsing -OutFile:b c\n';
    const request = command(text, 'invoke-webrequest');
    assert.equal(request.value('-uri')?.text, 'https://a');
    assert.ok(request.has('-usebasicparsing'));
    assert.equal(request.value('-outfile')?.raw, 'b');
    assert.deepEqual(
      request.operands.map(({ text }) => text),
      ['c'],
    );
    assert.equal(
      written(request.unit, request.span),
      'Invoke-WebRequest -URI "https://a" -UseBasicParsing -OutFile:b c',
    );
  });
});

describe('cmd.exe', () => {
  test('operators, quotes and carets', () =>
    assert.deepEqual(cmd('@a "b & c" d^&e && f | g || h & (i j) > k'), ['a b & c d&e', 'f', 'g <1', 'h maybe', 'i j']));
  test('variables are unknown, call and start are left out', () =>
    assert.deepEqual(cmd('call A.CMD %b% "c%d%" !e! f!g & start h.exe'), ['a ? ? ? f!g', 'h']));
  test('PowerShell started from it is read, with its places', () => {
    const text =
      'FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nRUN powershell -NoLogo -c "curl.exe -k \\"https://a b\\""\n';
    const curl = command(text, 'curl');
    assert.equal(written(curl.unit, curl.nameWord.span), 'curl.exe');
    assert.equal(curl.operands[0]?.text, 'https://a b');
    assert.equal(curl.wrapper?.name, 'powershell');
  });
});

describe('which shell reads a step', () => {
  const names = (text: string) => read(text).commands.map(({ name, shell }) => `${shell} ${name}`);
  test('the default of Windows images, SHELL, and the one that a command starts', () => {
    assert.deepEqual(names('FROM mcr.microsoft.com/windows/servercore:ltsc2025\nRUN dir\n'), ['cmd dir']);
    assert.deepEqual(names('FROM a\nSHELL ["C:\\\\x\\\\PowerShell.exe", "-Command"]\nRUN dir\n'), ['powershell dir']);
    assert.deepEqual(names('FROM a\nRUN pwsh -Command "dir; ls"\n'), ['posix pwsh', 'powershell dir', 'powershell ls']);
    assert.deepEqual(names('FROM a\nRUN ["powershell", "-Command", "dir"]\n'), ['posix powershell', 'powershell dir']);
    assert.deepEqual(names('FROM a\nRUN pwsh -File dir.ps1\n'), ['posix pwsh']);
    assert.deepEqual(names('FROM a\nSHELL ["cmd", "/S", "/C"]\nRUN cmd /c dir\n'), ['cmd cmd', 'cmd dir']);
  });
});

test('any text is read, in time that grows with it', () => {
  const signs = [...'abc $\'"`|&;(){}%^<>#=.,-@![]\n\\', 'iwr ', '$x = ', '.A('];
  for (let seed = 1; seed < 3000; seed++) {
    const { below } = numbersFrom(seed);
    const text = Array.from({ length: below(40) }, () => signs[below(signs.length)]).join('');
    for (const shell of ['powershell', 'cmd'] as const)
      for (const { words } of windowsCommands(text, shell))
        for (const { start, end } of words) assert.ok(start < end && end <= text.length, text);
  }
  for (const part of ['(', '{', 'a | ', "'", '"$(', 'a.b(', '$x = ', 'a & ', '^', '%a'])
    for (const shell of ['powershell', 'cmd'] as const) {
      const start = process.cpuUsage();
      windowsCommands(part.repeat(100_000), shell);
      assert.ok(process.cpuUsage(start).user < 3_000_000, `${shell} ${part}`);
    }
});
