import { query } from '../engine/query';
import { isYaml } from '../yaml/units';
import { objectsOf } from './objects';

type Kubeconfig = {
  clusters: { name: {}; cluster: { server: {}; 'insecure-skip-tls-verify': {} } };
  users: { name: {}; user: { token: {}; password: {}; 'client-key-data': {} } };
};

const configs = objectsOf<Kubeconfig>('', 'Config');

/** What kubectl reads to find clusters and log in to them. Other programs have a `Config` of `v1` as well. */
export const kubeconfigs = query(isYaml, (unit) =>
  configs(unit).filter(({ root }) => root.at('clusters').isPresent || root.at('users').isPresent),
);
