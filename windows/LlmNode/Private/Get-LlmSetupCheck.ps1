# Owns: the doctor's checks of what install.ps1 makes.
function Get-LlmSetupCheck {
    param($Read, $Setup)
    $again = 'Run install.ps1 again in an elevated PowerShell'
    $config = $Setup.Config
    New-LlmCheck 'elevated' (Test-LlmElevated) 'this PowerShell runs as administrator' 'Start PowerShell with "Run as administrator": some checks see more then' -Claim
    New-LlmCheck 'execution-policy' ("$(Get-ExecutionPolicy)" -cne 'AllSigned') "execution policy $(Get-ExecutionPolicy)" 'AllSigned forbids these scripts; a policy of the PC has to allow RemoteSigned'
    New-LlmCheck 'config' ($Read.Faults.Count -eq 0) "config.json $(if ($Read.Faults.Count -gt 0) { $Read.Faults -join '; ' } else { 'has no fault' })" 'Correct the named keys; config.sample.json shows all of them'
    New-LlmCheck 'router-address' ([bool]$config.routerAddress) "routerAddress is '$($config.routerAddress)'" 'install.ps1 -RouterAddress ADDRESS-OF-THE-DEBIAN-SERVER'
    New-LlmCheck 'compose-file' ([IO.File]::Exists($config.composeFile)) "composeFile is '$($config.composeFile)'" 'install.ps1 -ComposeFile PATH; without it set-mode.ps1 cannot stop the big model'
    New-LlmCheck 'scripts' (Test-LlmInstalledCopy $Setup.ProgramDir) "the scripts are in $($Setup.ProgramDir)" $again -Claim
    $holder = Get-LlmUrlReservation $config.modePort
    New-LlmCheck 'urlacl' ($holder -ceq 'ours') "URL reservation for port $($config.modePort)$(if ($holder -cnotin '', 'ours') { " is held by $holder" })" $(if ($holder) { (Resolve-LlmListenFault -ErrorCode 5 -Port $config.modePort -Reservation $holder).Say } else { $again })
    foreach ($wish in Get-LlmFirewallRule $config) { New-LlmCheck "firewall-$($wish.Name)" (Test-LlmFirewallRule $wish) "the firewall lets in $($wish.Description)" $again -Claim }
    foreach ($task in 'mode-endpoint', 'heal-portproxy') { New-LlmCheck "task-$task" (Test-LlmTask $Setup $task) "scheduled task \LlmNode\$task is as this version wants it" $again -Claim }
    if ($config.topology -ceq 'nat') { New-LlmCheck 'wslconfig' (@((Merge-LlmWslConfig (Read-LlmBytes (Get-LlmWslConfigPath))).Added).Count -eq 0) '.wslconfig has the idle time-outs' $again -Claim }
    # WSL's default for it differs by version as far as is known, and is not asked here: not set is no fault.
    $reclaim = "$(Get-LlmIniValue (Read-LlmWslConfig) 'experimental' 'autoMemoryReclaim')"
    $gives = if ($reclaim) { -not 'disabled'.Equals($reclaim, 'OrdinalIgnoreCase') } else { $null }
    New-LlmCheck 'wsl-memory' $gives "the VM's page cache (main memory, not the card's): autoMemoryReclaim is '$reclaim' in .wslconfig" 'In .wslconfig: [experimental] autoMemoryReclaim=dropCache; then wsl --shutdown'
    foreach ($kind in 'standby', 'hibernate') { New-LlmCheck $kind (Test-LlmAwake "${kind}idle") "no $kind on mains power, so that the PC can serve" "powercfg /change $kind-timeout-ac 0" -Claim }
    New-LlmCheck 'path' (Test-LlmMachinePath ([IO.Path]::Combine($Setup.ProgramDir, 'bin'))) 'set-mode is in the PATH' $again -Claim
}

# Null where powercfg says nothing. Its words are localised; of the figures at the end the first is mains power, the second the battery.
function Test-LlmAwake {
    param([string]$Setting)
    $figures = [regex]::Matches((Invoke-LlmNative 'powercfg' @('/query', 'SCHEME_CURRENT', 'SUB_SLEEP', $Setting.ToUpperInvariant())).Out, '0x([0-9a-fA-F]{8})')
    if ($figures.Count -ge 2) { return $figures[$figures.Count - 2].Groups[1].Value -ceq '00000000' }
}
