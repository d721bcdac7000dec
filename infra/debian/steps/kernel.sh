# Owns: steps kernel_headers and nouveau_off. A kernel without headers has no driver after the next reboot.
# shellcheck shell=bash

kernel_headers_missing() {
  local kernel lacking=()
  installed linux-headers-amd64 || lacking+=(linux-headers-amd64)
  for kernel in $(kernels); do
    installed "linux-headers-$kernel" || lacking+=("linux-headers-$kernel")
  done
  [[ ${#lacking[@]} == 0 ]] || printf 'not installed: %s' "${lacking[*]}"
}

kernel_headers_apply() {
  local kernel packages=(linux-headers-amd64)
  for kernel in $(kernels); do packages+=("linux-headers-$kernel"); done
  run apt-get update
  apt_install "${packages[@]}"
}

# Trap: grep -q would end the pipe early, and pipefail would read that as "not found".
nouveau_off_missing() {
  if ! modprobe --showconfig 2>/dev/null | grep -x 'blacklist nouveau' >/dev/null; then
    printf 'the free driver nouveau is not blocked'
  fi
}

nouveau_off_apply() {
  printf '%s\n' '# Written by setup.sh: the NVIDIA driver and nouveau cannot share the card.' \
    'blacklist nouveau' 'options nouveau modeset=0' | put /etc/modprobe.d/nouveau-off.conf 0644
  run update-initramfs -u -k all
}
