# Owns: the command that makes a gaming PC the big node.

<#
.SYNOPSIS
Installs the mode endpoint, the portproxy healer and set-mode.ps1 on this PC. Run it in an elevated PowerShell; again is harmless.
.DESCRIPTION
-WhatIf prints every step and changes nothing, -Confirm asks before each. uninstall.ps1 takes everything back.
Exit codes: 0 done, 1 refused or failed, 25 not elevated, 31 URL reserved for somebody else, 32 a wrong address or config.json.
.PARAMETER RouterAddress
IPv4 address of the Debian server: the only machine that the firewall lets in.
.PARAMETER ComposeFile
compose.yaml of the big model, for set-mode.ps1 -StopBigModel.
.PARAMETER ServedModel
Model id that the healer expects in /v1/models.
.PARAMETER Distro
The WSL distribution in which Docker or vLLM runs; leave it out with Docker Desktop.
.PARAMETER NoHotkey
No Ctrl+Shift+Alt+F9 for Play; playHotkey in config.json names another.
.PARAMETER ProgramDir
Where the scripts go.
.PARAMETER StateDir
Folder for mode, configuration and logs.
.EXAMPLE
.\install.ps1 -RouterAddress 192.168.1.10 -ComposeFile C:\llm-node\vllm\compose.yaml -WhatIf
.EXAMPLE
.\install.ps1
After an update: stops the tasks, replaces the scripts, keeps mode and configuration.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string]$RouterAddress,
    [string]$ComposeFile,
    [string]$ServedModel,
    [string]$Distro,
    [switch]$NoHotkey,
    [string]$ProgramDir = 'C:\Program Files\LlmNode',
    [string]$StateDir = 'C:\llm'
)
# First of all, with nothing that a restricted session forbids.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    "This PowerShell runs in $($ExecutionContext.SessionState.LanguageMode) mode (a policy of the PC); the scripts cannot work there."
    exit 1
}
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'LlmNode', 'LlmNode.psd1')) -Verbose:$false

$how = @{ WhatIf = [bool]$WhatIfPreference; Confirm = [bool]$PSBoundParameters['Confirm']; Verbose = "$VerbosePreference" -cne 'SilentlyContinue' }
$given = @{}
if ($RouterAddress) { $given['routerAddress'] = $RouterAddress }
if ($ComposeFile) { $given['composeFile'] = $ComposeFile }
if ($ServedModel) { $given['servedModel'] = $ServedModel }
if ($Distro) { $given['topology'] = 'nat'; $given['distro'] = $Distro }
if ($NoHotkey) { $given['playHotkey'] = '' }
$result = Install-LlmNode -SourceDir $PSScriptRoot -ProgramDir $ProgramDir -StateDir $StateDir -Given $given @how
if ($result.ExitCode -ne 0) { [Console]::Error.WriteLine($result.Say) } elseif (-not $WhatIfPreference) { $result.Say }
exit $result.ExitCode
