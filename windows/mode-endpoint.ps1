# Owns: the process behind http://THIS-PC:18000/mode. Runs as LOCAL SERVICE from start-up, before anybody logs on.

<#
.SYNOPSIS
Serves the mode (NORMAL or GAMING) that a person chose with set-mode.ps1. Nothing can be set over HTTP.
.DESCRIPTION
Exit codes: 30 port in use, 31 no URL reservation, or a foreign one, 32 bad config.json, 33 port reserved by Windows, 1 the listener failed.
.PARAMETER StateDir
Folder with mode.txt and config.json.
.EXAMPLE
.\mode-endpoint.ps1 -StateDir C:\llm
#>
[CmdletBinding()]
param([string]$StateDir = 'C:\llm')
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'LlmNode', 'LlmNode.psd1')) -Verbose:$false

$result = Start-LlmModeEndpoint -StateDir $StateDir -Verbose:("$VerbosePreference" -cne 'SilentlyContinue')
[Console]::Error.WriteLine($result.Say)
exit $result.ExitCode
