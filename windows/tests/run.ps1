# Owns: the test runner. The same files run on Windows PowerShell 5.1, on PowerShell 7 and in the engine host of this repository.

<#
.SYNOPSIS
powershell -File windows\tests\run.ps1 [-Only mode*] [-Deep]
.DESCRIPTION
Prints a line per promise, then the counts; exit code 1 when one failed. Nothing outside temporary folders is changed.
Tests that need the engine host's stand-ins (no real netsh, tasks or firewall is ever touched) are skipped elsewhere.
#>
[CmdletBinding()]
param([string]$Only = '*', [switch]$Deep)
Set-StrictMode -Version 2; $ErrorActionPreference = 'Stop'
$WindowsDir = [IO.Path]::GetDirectoryName($PSScriptRoot)
$OnEngine = $Host.Name -eq 'LlmNodeEngine'
$Counts = @{ passed = 0; failed = 0; skipped = 0 }
$AtEnd = [Collections.ArrayList]::new()
Import-Module ([IO.Path]::Combine($WindowsDir, 'LlmNode', 'LlmNode.psd1'))

function Test {
    param([string]$Promise, [scriptblock]$Body, [switch]$NeedsEngine)
    if ($NeedsEngine -and -not $OnEngine) { $Counts.skipped++; return "skip - $Promise" }
    $TestDir = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'llm-' + [Guid]::NewGuid().ToString('n'))
    [void][IO.Directory]::CreateDirectory($TestDir)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    try {
        $null = & $Body
        $Counts.passed++
        "ok - $Promise ($($watch.ElapsedMilliseconds) ms)"
    }
    catch {
        $Counts.failed++
        "not ok - ${Promise}: $($_.Exception.Message -replace '[\r\n]+', ' | ') $($_.ScriptStackTrace -replace '[\r\n]+', ' | ')"
    }
    finally { [IO.Directory]::Delete($TestDir, $true) }
}

# Values are compared as JSON text, so that lists, nulls and letters' case count.
function Assert-Equal {
    param($Actual, $Expected, [string]$About = 'value')
    $pair = foreach ($value in $Actual, $Expected) { Format-Value $value }
    if ($pair[0] -cne $pair[1]) { throw "$About is $($pair[0]), expected $($pair[1])" }
}
function Assert-True { param([bool]$Condition, [string]$Claim) if (-not $Condition) { throw "Not so: $Claim" } }
function Format-Value { param($Value) if ($null -eq $Value) { return 'null' } InModule { param($Inner) ConvertTo-LlmJson (ConvertTo-LlmMap $Inner) } $Value }
function InModule { param([scriptblock]$Body, $Inner) & (Get-Module LlmNode) $Body $Inner }
# Trap: ConvertFrom-Json of 5.1 hands on a list as one object; the loop makes it many on every engine.
function Read-Vectors {
    param([string]$Name)
    $all = ConvertFrom-Json -InputObject ([IO.File]::ReadAllText([IO.Path]::Combine($PSScriptRoot, 'vectors', "$Name.json")))
    foreach ($one in $all) { $one }
}

"engine: PowerShell $($PSVersionTable.PSVersion)"
foreach ($file in [IO.Directory]::GetFiles($PSScriptRoot, '*.support.ps1')) { . $file }
foreach ($file in [IO.Directory]::GetFiles($PSScriptRoot, "$Only.tests.ps1")) {
    if ($file.EndsWith('.deep.tests.ps1') -eq $Deep) { . $file }
}
foreach ($cleaning in $AtEnd) { & $cleaning }
"$($Counts.passed) passed, $($Counts.failed) failed, $($Counts.skipped) skipped"
exit [int]($Counts.failed -gt 0)
