/**
 * The first suite of a list that Go calls insecure or that has no forward secrecy; false where there is none. Sources:
 * https://pkg.go.dev/crypto/tls#InsecureCipherSuites and the suites that the CIS benchmark of Kubernetes accepts.
 */
export const weakSuite = (list: string): string | false =>
  list.split(',').find((suite) => /RC4|3DES|_CBC_|^TLS_RSA_/.test(suite)) ?? false;
