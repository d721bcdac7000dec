# Owns: the command that keeps the big model reachable from the LAN. A scheduled task runs it as the user, elevated.

<#
.SYNOPSIS
Checks the portproxy rule LAN:8000 to the big model, repairs it when it is wrong, and proves it by HTTP.
.DESCRIPTION
Never starts WSL or Docker, never touches a rule that it did not make, changes nothing in GAMING. -WhatIf prints the changes,
-Confirm asks before each.
Exit codes: 0 right (or GAMING, or another healer is at work), 20 big model not healthy, 21 WSL or Docker not running, 22 no LAN
address, 23 foreign rule or listener, 24 netsh failed, 25 not elevated, 26 IP Helper, 27 firewall, 28 unsupported networking,
29 not known (nothing changed),
32 bad config.json, 33 port reserved by Windows.
.PARAMETER Json
Print one line of JSON.
.PARAMETER Quiet
Print nothing unless something is wrong.
.PARAMETER StateDir
Folder with mode.txt, config.json and owned.json.
.EXAMPLE
.\heal-portproxy.ps1 -WhatIf
.EXAMPLE
.\heal-portproxy.ps1 -Verbose
Every program and every request, with what came back.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param([switch]$Json, [switch]$Quiet, [string]$StateDir = 'C:\llm')
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'LlmNode', 'LlmNode.psd1')) -Verbose:$false

$how = @{ WhatIf = [bool]$WhatIfPreference; Confirm = [bool]$PSBoundParameters['Confirm']; Verbose = "$VerbosePreference" -cne 'SilentlyContinue' }
$result = Repair-LlmPortProxy -StateDir $StateDir @how
if ($Json) { Format-LlmResult -Result $result }
elseif ($result.ExitCode -ne 0) { [Console]::Error.WriteLine($result.Say) }
elseif (-not $Quiet) { $result.Say }
exit $result.ExitCode
