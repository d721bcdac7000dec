# Owns: printing the mode.

<#
.SYNOPSIS
Prints the mode of this PC: NORMAL or GAMING. Exit code 0, also when the file is broken (then the mode is GAMING).
.PARAMETER Json
Print the line that the mode endpoint would answer.
.PARAMETER StateDir
Folder with mode.txt.
.EXAMPLE
.\get-mode.ps1 -Json
#>
[CmdletBinding()]
param([switch]$Json, [string]$StateDir = 'C:\llm')
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'LlmNode', 'LlmNode.psd1')) -Verbose:$false

$reading = Get-LlmMode -StateDir $StateDir -Verbose:("$VerbosePreference" -cne 'SilentlyContinue')
if ($Json) { Format-LlmResult -Result $reading }
elseif ($reading.Reason) { "$($reading.Mode) (mode.txt: $($reading.Reason))" }
else { $reading.Mode }
exit 0
