# Owns: the command that says what is wrong on this PC and how to put it right.

<#
.SYNOPSIS
About twenty named checks. Changes nothing, starts neither WSL nor Docker; in GAMING it asks neither.
.DESCRIPTION
Exit codes: 0 all well (skipped checks do not count), 1 at least one check failed.
.PARAMETER Json
Print one line of JSON per check.
.PARAMETER ProgramDir
Where the scripts are.
.PARAMETER StateDir
Folder with mode.txt and config.json.
.EXAMPLE
.\doctor.ps1
#>
[CmdletBinding()]
param([switch]$Json, [string]$ProgramDir = 'C:\Program Files\LlmNode', [string]$StateDir = 'C:\llm')
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'LlmNode', 'LlmNode.psd1')) -Verbose:$false

$checks = @(Test-LlmNode -ProgramDir $ProgramDir -StateDir $StateDir -Verbose:("$VerbosePreference" -cne 'SilentlyContinue'))
foreach ($check in $checks) {
    if ($Json) { Format-LlmResult -Result $check; continue }
    '{0,-8}{1,-24}{2}' -f $check.State, $check.Name, $check.Say
    if ($check.Fix) { "        -> $($check.Fix)" }
}
exit [int](@($checks | Where-Object { $_.State -ceq 'fail' }).Count -gt 0)
