// @ts-check

/** In a file of its own, so that it can be printed before anything is fetched. */
const USAGE = `usage: npm run demo                                                   on two hosts that it boots itself
       npm run demo -- user@host1 user@host2 --parent eth1 [OPTIONS]  on two hosts of your own

  user@host          or user@host:port; root, or a user with passwordless sudo
  --parent LINK      the link on both hosts that leads to the switch between them
  --vlans A,B        two unused VLAN ids that the switch ports carry tagged (default: 10,20)
  --identity FILE    a private key to use instead of ssh's agent and usual key files
  --known-hosts FILE a file to use instead of ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts
  --yes              begin without asking`;

module.exports = { USAGE };
