# Owns: steps one_driver_source, driver_repository and driver: NVIDIA's own packages, version 580 (CUDA 13), open modules, no X.
# Debian's packages are older: 535 in Debian 12, 550 in Debian 13. vLLM's default images need 580 or newer.
# shellcheck shell=bash

driver_packages=(nvidia-driver-cuda nvidia-kernel-open-dkms)

one_driver_source_missing() {
  local package version foreign=()
  if command -v nvidia-uninstall >/dev/null; then
    foreign+=("NVIDIA's .run installer (nvidia-uninstall)")
  fi
  for package in nvidia-driver nvidia-kernel-dkms nvidia-open-kernel-dkms nvidia-tesla-470-kernel-dkms nvidia-tesla-535-kernel-dkms; do
    installed "$package" || continue
    version=$(dpkg-query -W -f '${Version}' "$package")
    if dpkg --compare-versions "$version" lt 580; then foreign+=("$package $version"); fi
  done
  [[ ${#foreign[@]} == 0 ]] || printf 'another driver is installed: %s' "$(IFS=,; printf '%s' "${foreign[*]}")"
}

one_driver_source_apply() {
  by_hand "remove it first, then reboot and start again: apt-get purge '~n^nvidia ~i' (packages) or nvidia-uninstall (.run installer)"
}

driver_repository_missing() {
  apt-cache policy nvidia-driver-pinning-580 2>/dev/null | grep 'Candidate: [0-9]' >/dev/null ||
    printf "NVIDIA's package repository is not set up"
}

driver_repository_apply() {
  local keyring=/var/cache/cuda-keyring.deb
  run apt-get update
  apt_install ca-certificates curl gnupg pciutils
  run curl -fsSLo "$keyring" \
    "https://developer.download.nvidia.com/compute/cuda/repos/debian$debian/x86_64/cuda-keyring_1.1-1_all.deb"
  run dpkg -i "$keyring"
  run apt-get update
}

driver_missing() {
  local package lacking=()
  for package in nvidia-driver-pinning-580 "${driver_packages[@]}"; do
    installed "$package" || lacking+=("$package")
  done
  [[ ${#lacking[@]} == 0 ]] || printf 'not installed: %s' "${lacking[*]}"
}

driver_apply() {
  # The pin first and alone: it decides which version the next line takes.
  apt_install nvidia-driver-pinning-580
  apt_install dkms mokutil "${driver_packages[@]}"
}
