# Owns: writing mode.txt: the only place where the mode changes.
function Set-LlmMode {
    <#
    .SYNOPSIS
    Writes the mode that a person chose. The same mode again writes nothing.
    .PARAMETER Mode
    NORMAL or GAMING.
    .PARAMETER StateDir
    Folder that holds mode.txt; it must exist.
    .OUTPUTS
    Changed (true or false), Mode, Rev (one more than ever before, whatever the clock says), Since (UTC text).
    Throws IOException, UnauthorizedAccessException or TimeoutException when it cannot write; the old file is then unchanged.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)][ValidateSet('NORMAL', 'GAMING')][string]$Mode,
        [string]$StateDir = 'C:\llm'
    )
    $path = [IO.Path]::Combine($StateDir, 'mode.txt')
    $wanted = $Mode.ToUpperInvariant()
    return Invoke-LlmLocked 'LlmNodeMode' 5000 {
        $old = Get-LlmMode -StateDir $StateDir
        if ($old.Source -eq 'file' -and $old.Mode -ceq $wanted) {
            return [pscustomobject]@{ Changed = $false; Mode = $wanted; Rev = $old.Rev; Since = $old.Since }
        }
        $rev = [Math]::Max($old.Rev, (Get-LlmBackupRev $path)) + 1
        $since = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
        Write-LlmFileAtomically $path "$wanted`nrev=$rev`nsince=$since`n"
        return [pscustomobject]@{ Changed = $true; Mode = $wanted; Rev = $rev; Since = $since }
    }
}

# The order of changes survives a broken mode.txt: its predecessor still knows its number.
function Get-LlmBackupRev {
    param([string]$Path)
    try { return (Read-LlmModeFile ($Path + '.bak')).Rev } catch { return 0 }
}
