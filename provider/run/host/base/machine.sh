# Sets boot_id, which changes when the host reboots.
boot() {
  read -r boot_id </proc/sys/kernel/random/boot_id
}
