# Owns: loading of the stand-ins for what only Windows has. Each file declares only parameters that Windows PowerShell 5.1 has.
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
foreach ($file in [IO.Directory]::GetFiles($PSScriptRoot, '*.ps1')) { . $file }
$global:PcFake = $global:StandInDocker = $null
$shown = 'Get-NetIPAddress', 'Get-NetConnectionProfile', 'Get-NetTCPConnection', 'Get-Process', 'Get-CimInstance', 'Start-Service', 'Restart-Service', 'Get-ItemProperty', 'Get-Item', 'Set-ItemProperty', 'Get-NetFirewallRule', 'New-NetFirewallRule', 'Remove-NetFirewallRule', 'Get-ScheduledTask', 'Register-ScheduledTask', 'Unregister-ScheduledTask', 'Start-ScheduledTask', 'Stop-ScheduledTask', 'Get-ExecutionPolicy', 'Invoke-StandInProgram', 'Open-StandInShortcut'
Export-ModuleMember -Function $shown
