// How much a finding weighs, how sure it is, who wants to hear of it, and what a fix may change.

export type Severity = 'error' | 'warning' | 'info';
export type Confidence = 'high' | 'medium' | 'low';
/**
 * `essential`: nearly always right, high impact. `recommended`, the default: an experienced reviewer would raise it.
 * `strict`: everything, opinions included. Each holds the ones before it.
 */
export type Profile = 'essential' | 'recommended' | 'strict';
/**
 * `safe` keeps a working deployment working. `review` may change what the workload is allowed to do.
 * `template` needs a value that only the user knows (see `blank`): offered in the lightbulb alone.
 */
export type Safety = 'safe' | 'review' | 'template';
