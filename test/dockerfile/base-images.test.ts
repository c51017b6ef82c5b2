import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { baseImage, officialName } from '../../server/images/base-images';
import { endOfLife } from '../../server/images/end-of-life';

/** `gcr.io/distroless/static:nonroot` taken apart. */
function reference(text: string) {
  const [, repository, tag] = /^(.*?)(?::([^/:]+))?$/.exec(text)!;
  return { repository: repository!, tag };
}

describe('base images', () => {
  const known: Record<string, readonly [kind: string, user: string]> = {
    scratch: ['scratch', 'root'],
    'python:3.13-slim': ['debian', 'root'],
    'docker.io/library/node:22-alpine': ['alpine', 'root'],
    'public.ecr.aws/docker/library/golang:1.26': ['debian', 'root'],
    'arm64v8/alpine:3.23': ['alpine', 'root'],
    'gcr.io/distroless/static': ['distroless', 'root'],
    'gcr.io/distroless/static:nonroot': ['distroless', 'non-root'],
    'gcr.io/distroless/java21-debian12:debug-nonroot': ['distroless', 'non-root'],
    'bitnami/redis:7': ['unknown', 'non-root'],
    'nginxinc/nginx-unprivileged:1.29': ['unknown', 'non-root'],
    'postgres:17': ['unknown', 'root-then-drops'],
    'elasticsearch:8.15.0': ['unknown', 'non-root'],
    'mcr.microsoft.com/dotnet/aspnet:8.0': ['debian', 'root'],
    'mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled': ['distroless', 'non-root'],
    'mcr.microsoft.com/windows/servercore:ltsc2022': ['windows', 'root'],
    'mcr.microsoft.com/windows/nanoserver:ltsc2022': ['windows', 'non-root'],
    'registry.access.redhat.com/ubi9/ubi-minimal:9.5': ['rpm', 'root'],
    'registry.access.redhat.com/ubi9/nodejs-22': ['rpm', 'non-root'],
    'example.com/team/base:1': ['unknown', 'unknown'],
    'someone/python:3': ['unknown', 'unknown'],
    'rockylinux:9': ['rpm', 'root'],
    'archlinux:base': ['unknown', 'root'],
    'gcr.io:443/distroless/static:nonroot': ['distroless', 'non-root'],
    // Official images that set a user, and a bare name that is no official image.
    'adminer:5': ['unknown', 'non-root'],
    'groovy:4': ['unknown', 'non-root'],
    'jetty:12': ['unknown', 'non-root'],
    'liquibase:5': ['unknown', 'non-root'],
    'odoo:18': ['unknown', 'non-root'],
    our_base: ['unknown', 'unknown'],
  };
  for (const [text, [kind, user]] of Object.entries(known))
    test(`${text} is ${kind} and runs as ${user}`, () => {
      const image = baseImage(reference(text));
      assert.deepEqual([image.kind, image.user], [kind, user]);
    });
  test('accounts that come along are known', () => {
    assert.deepEqual(baseImage(reference('node:22')).account, { name: 'node', id: 1000 });
    assert.deepEqual(baseImage(reference('mcr.microsoft.com/dotnet/aspnet:8.0')).account, { name: 'app', id: 1654 });
    assert.equal(baseImage(reference('mcr.microsoft.com/dotnet/aspnet:6.0')).account, undefined);
  });
  test('a repository with a variable has no name', () => assert.equal(officialName('${REGISTRY}/python'), undefined));
});

describe('end of life', () => {
  const ended: Record<string, string> = {
    'python:3.8-slim': 'Python 3.8',
    'python:3.8.20': 'Python 3.8',
    'python:2': 'Python 2',
    // Images that are built from a versioned runtime.
    'public.ecr.aws/lambda/python:3.8': 'Python 3.8',
    'public.ecr.aws/lambda/nodejs:14-x86_64': 'Node.js 14',
    'cimg/ruby:2.7': 'Ruby 2.7',
    // Images that nobody builds any more, and tags of theirs without a number.
    'openjdk:alpine': 'The openjdk image for Java',
    openjdk: 'The openjdk image for Java',
    'openjdk:jdk-slim': 'The openjdk image for Java',
    'java:jre-alpine': 'The java image',
    centos: 'CentOS 8',
    'ubuntu:20.04': 'Ubuntu 20.04',
    'ubuntu:focal-20240530': 'Ubuntu 20.04',
    'golang:1.19': 'Go 1.19',
    'golang:1.19.5-buster': 'Go 1.19',
    'node:16-alpine': 'Node.js 16',
    'node:16.20.2': 'Node.js 16',
    'debian:buster-slim': 'Debian 10',
    'debian:10.13': 'Debian 10',
    'alpine:3.14.2': 'Alpine 3.14',
    'centos:8': 'CentOS 8',
    'centos:7.9.2009': 'CentOS 7',
    'centos:latest': 'CentOS 8',
    'openjdk:8-alpine': 'The openjdk image for Java 8',
    'openjdk:8u292-oracle': 'The openjdk image for Java 8',
    'php:7.4-fpm': 'PHP 7.4',
    'mcr.microsoft.com/dotnet/core/sdk:3.1': '.NET 3.1',
    'mcr.microsoft.com/dotnet/aspnet:6.0': '.NET 6',
    'docker.io/library/python:3.14-slim-buster': 'Debian 10',
    'python:3.13-slim-buster': 'Debian 10',
    'golang:1.26-alpine3.18': 'Alpine 3.18',
    'eclipse-temurin:21-jre-focal': 'Ubuntu 20.04',
    'gcr.io/distroless/base-debian10': 'Debian 10',
    'registry.access.redhat.com/ubi7/ubi': 'Red Hat UBI 7',
    'amazonlinux:1': 'Amazon Linux 1',
  };
  for (const [text, product] of Object.entries(ended))
    test(`${text} is past its end`, () => assert.equal(endOfLife(reference(text), '2026-01-01')?.product, product));

  for (const text of [
    'python:3',
    'python:3.14',
    'python',
    'python:latest',
    'node:lts',
    'node:24',
    'ubuntu:24.04',
    'ubuntu:rolling',
    'golang:1',
    'golang:alpine',
    'debian:stable',
    'debian:sid-slim',
    'debian:13',
    'alpine:3',
    'alpine:edge',
    'alpine:3.99',
    'openjdk:24-ea',
    'example.com/python:3.8',
    'someone/python:3.8',
    'redis:3.8',
    'nginx:stable',
    'postgres:17',
    'fedora:rawhide',
    'gcr.io/distroless/static-debian12',
    'ruby:3',
    'php:8',
    'mcr.microsoft.com/dotnet/sdk:10.0',
  ])
    test(`${text} is not`, () => assert.equal(endOfLife(reference(text), '2026-01-01'), undefined));

  test('the last day with fixes is still supported', () => {
    assert.equal(endOfLife(reference('python:3.8'), '2024-10-07'), undefined);
    assert.equal(endOfLife(reference('python:3.8'), '2024-10-08')?.date, '2024-10-07');
  });
});
