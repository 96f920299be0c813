import type { PoolRow } from "../_pools";

export const pools: readonly PoolRow[] = [
  {
    name: "under a VPN for all traffic",
    routes: ["0.0.0.0/1 via 10.0.2.2", "128.0.0.0/1 via 10.0.2.2"],
    pool: /^172\.\d+\.0\.0\/16$/,
  },
  {
    name: "behind aggregates of private networks, one with several next hops",
    routes: ["172.16.0.0/12 nexthop via 10.0.2.2 nexthop via 10.0.2.3", "192.168.0.0/16 via 10.0.2.2"],
    pool: /^172\.\d+\.0\.0\/16$/,
  },
  {
    name: "beside a link that has the first pools",
    routes: ["172.16.0.0/12 dev oracle0"],
    pool: /^192\.168\.\d+\.0\/20$/,
  },
];
