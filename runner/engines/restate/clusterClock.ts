/** The time of what a cluster carries out. Tests give another one, and let it pass as they need it. */
export interface ClusterClock {
  /** Milliseconds since 1970-01-01 UTC, for the run, or for what runs share, with this key. */
  now(key: string): number;
  /** How long the cluster has to wait for a time of the one with this key: milliseconds, not below zero. */
  until(key: string, time: number): number;
}

export const clusterClock: ClusterClock = {
  now: () => Date.now(),
  until: (_, time) => Math.max(0, time - Date.now()),
};
