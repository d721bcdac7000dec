# Owns: the one entry to the Windows tests: Pester, on Windows PowerShell 5.1 and on PowerShell 7, on any system.

<#
.SYNOPSIS
Runs windows/tests/*.Tests.ps1 and prints, as its last line, N passed, N failed, N skipped. Exit code 0 only if nothing failed.
.DESCRIPTION
Needs Pester 5.7 or later: the one whose folder the variable LLM_PESTER names, else an installed one. Nothing outside temporary folders is changed.
.EXAMPLE
powershell -File windows\tests\run.ps1 -Only heal
.PARAMETER Only
Which files: heal, set-mode, mode*.
.PARAMETER Cultures
Refuse to run in the culture of English, and leave out what only reads the sources.
.PARAMETER Deep
Only the tests that take long.
#>
[CmdletBinding()]
param([string]$Only = '*', [switch]$Deep, [switch]$Cultures)
$ErrorActionPreference = 'Stop'
if ($env:LLM_PESTER) { Import-Module ([IO.Path]::Combine($env:LLM_PESTER, 'Pester.psd1')) } else { Import-Module Pester -MinimumVersion 5.7.0 }
"PowerShell $($PSVersionTable.PSVersion), Pester $((Get-Module Pester).Version), culture $([Globalization.CultureInfo]::CurrentCulture.Name)"
# Without its tables (ICU) .NET treats every culture alike, and nothing would be shown.
$turkish = [Globalization.CultureInfo]::GetCultureInfo('tr-TR').TextInfo.ToLower('I') -cne 'i'
if ($Cultures -and (-not $turkish -or [Globalization.CultureInfo]::CurrentCulture.Name -cnotin 'de-DE', 'tr-TR', 'ja-JP')) { 'no such culture here'; '0 passed, 1 failed, 0 skipped'; exit 1 }
$wanted = New-PesterConfiguration
$wanted.Run.Path = @([IO.Directory]::GetFiles($PSScriptRoot, "$Only.Tests.ps1") | Sort-Object)
$wanted.Run.PassThru = $true
$wanted.Output.Verbosity = 'Normal'
$wanted.Output.RenderMode = 'Plaintext'
$wanted.Filter.Tag = if ($Deep) { 'deep' } else { @() }
$wanted.Filter.ExcludeTag = @(if (-not $Deep) { 'deep' }) + @(if ($Cultures) { 'sources' })
if ($wanted.Run.Path.Value.Count -eq 0) { "no test file is called $Only"; '0 passed, 1 failed, 0 skipped'; exit 1 }
$done = Invoke-Pester -Configuration $wanted
foreach ($test in $done.Skipped) { "skipped: $($test.ExpandedPath)" }
# A file that could not be read, or whose preparation failed, has no failed test of its own.
$failed = $done.FailedCount + $done.FailedBlocksCount + $done.FailedContainersCount
if ($done.PassedCount -eq 0) { $failed++ }
"$($done.PassedCount) passed, $failed failed, $($done.SkippedCount) skipped"
exit [int]($failed -gt 0)
