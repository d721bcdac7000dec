# Owns: the doctor's checks of what install.ps1 makes.
function Get-LlmSetupCheck {
    param($Read, $Setup)
    $again = 'Run install.ps1 again in an elevated PowerShell'
    $config = $Setup.Config
    New-LlmCheck 'elevated' (Test-LlmElevated) 'this PowerShell runs as administrator' 'Start PowerShell with "Run as administrator": some checks see more then'
    New-LlmCheck 'execution-policy' ((Get-ExecutionPolicy) -ne 'AllSigned') "execution policy $(Get-ExecutionPolicy)" 'AllSigned forbids these scripts; a policy of the PC has to allow RemoteSigned'
    New-LlmCheck 'config' ($Read.Faults.Count -eq 0) "config.json $(if ($Read.Faults.Count -gt 0) { $Read.Faults -join '; ' } else { 'has no fault' })" 'Correct the named keys; config.sample.json shows all of them'
    New-LlmCheck 'router-address' ([bool]$config.routerAddress) "routerAddress is '$($config.routerAddress)'" 'install.ps1 -RouterAddress ADDRESS-OF-THE-DEBIAN-SERVER'
    New-LlmCheck 'compose-file' ([IO.File]::Exists($config.composeFile)) "composeFile is '$($config.composeFile)'" 'install.ps1 -ComposeFile PATH; without it set-mode.ps1 cannot stop the big model'
    New-LlmCheck 'scripts' (Test-LlmInstalledCopy $Setup.ProgramDir) "scripts in $($Setup.ProgramDir)" $again
    New-LlmCheck 'urlacl' (Test-LlmUrlAcl $config.modePort) "URL reservation for port $($config.modePort)" $again
    foreach ($wish in Get-LlmFirewallRule $config) { New-LlmCheck "firewall-$($wish.Name)" (Test-LlmFirewallRule $wish) $wish.Description $again }
    foreach ($task in 'mode-endpoint', 'heal-portproxy') { New-LlmCheck "task-$task" (Test-LlmTask $Setup $task) "scheduled task \LlmNode\$task as this version wants it" $again }
    New-LlmCheck 'wslconfig' (@((Merge-LlmWslConfig -Text (Read-LlmWslConfig)).Added).Count -eq 0) 'idle time-outs in .wslconfig' $again
}
