# Owns: steps driver_built, secure_boot, driver_loaded and persistence: the installed driver really runs, also after the next kernel.
# shellcheck shell=bash

driver_built_missing() {
  local kernel lacking=() built
  built=$(dkms status 2>/dev/null | grep '^nvidia' || true)
  if [[ -z $built ]]; then
    printf 'DKMS knows no nvidia module'
    return
  fi
  for kernel in $(kernels); do
    grep -q ", $kernel, .*: installed" <<<"$built" || lacking+=("$kernel")
  done
  [[ ${#lacking[@]} == 0 ]] || printf 'no module built for kernel %s' "${lacking[*]}"
}

driver_built_apply() {
  local kernel
  for kernel in $(kernels); do run dkms autoinstall -k "$kernel"; done
}

secure_boot_missing() {
  local state
  command -v mokutil >/dev/null || { printf 'mokutil is not installed, so Secure Boot cannot be read'; return; }
  state=$(mokutil --sb-state 2>&1 || true)
  [[ $state == *'SecureBoot enabled'* ]] || return 0
  [[ $(mokutil --test-key /var/lib/dkms/mok.pub 2>&1 || true) == *'already enrolled'* ]] ||
    printf 'Secure Boot is on and does not know the key that signs the module'
}

secure_boot_apply() {
  if ! command -v mokutil >/dev/null; then
    apt_install mokutil
    return
  fi
  by_hand 'run: mokutil --import /var/lib/dkms/mok.pub (choose a one-time password), reboot,
    and on the screen of this server choose "Enroll MOK", "Continue", "Yes", the password. Then run setup.sh again.'
}

driver_loaded_missing() {
  local version
  if ! version=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader 2>/dev/null); then
    printf 'nvidia-smi does not answer'
  elif [[ ! ${version%%.*} =~ ^[0-9]+$ || ${version%%.*} -lt 580 ]]; then
    printf 'driver %s is loaded, 580 or newer is needed' "$version"
  fi
}

driver_loaded_apply() {
  by_hand 'reboot, then run setup.sh again. If it asks again after that: journalctl -kb | grep -iE "nvidia|nouveau" says why.'
}

persistence_missing() {
  systemctl is-enabled --quiet nvidia-persistenced 2>/dev/null || printf 'nvidia-persistenced is not enabled'
}

persistence_apply() {
  installed nvidia-persistenced || apt_install nvidia-persistenced
  run systemctl enable --now nvidia-persistenced
}
