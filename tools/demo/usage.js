// @ts-check

/** Apart from what reads the command line, so that it can be printed before anything is fetched. */
const USAGE = `usage: npm run demo                                                   on two hosts that it boots itself
       npm run demo -- user@host1 user@host2 --parent eth1 [OPTIONS]  on two hosts of yours

  user@host          or user@host:port; root, or a user with sudo that asks for no password
  --parent LINK      the link on both hosts that leads to the switch between them
  --vlans A,B        two VLAN ids that the switch ports carry tagged and that nobody uses (10,20)
  --identity FILE    a private key, in place of ssh's agent and usual key files
  --known-hosts FILE in place of ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts
  --yes              do not ask before beginning`;

module.exports = { USAGE };
