# Owns: writing mode.txt: the only place where the mode changes.
function Set-LlmMode {
    <#
    .SYNOPSIS
    Writes the mode that a person chose. The same mode again writes nothing; a broken file is repaired.
    .PARAMETER Mode
    NORMAL or GAMING.
    .PARAMETER StateDir
    Folder that holds mode.txt; it must exist.
    .OUTPUTS
    Changed (true or false), Mode, Since (UTC text).
    Throws IOException, UnauthorizedAccessException or TimeoutException when it cannot write; the old file is then unchanged.
    .EXAMPLE
    Set-LlmMode -Mode GAMING
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)][ValidateSet('NORMAL', 'GAMING')][string]$Mode,
        [string]$StateDir = 'C:\llm'
    )
    $wanted = $Mode.ToUpperInvariant()
    return Invoke-LlmLocked 'LlmNodeMode' 5000 {
        $old = Get-LlmMode -StateDir $StateDir
        if ($old.Source -ceq 'file' -and $old.Mode -ceq $wanted) { return [pscustomobject]@{ Changed = $false; Mode = $wanted; Since = $old.Since } }
        $since = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
        Write-LlmFileAtomically ([IO.Path]::Combine($StateDir, 'mode.txt')) "$wanted`nsince=$since`n"
        return [pscustomobject]@{ Changed = $true; Mode = $wanted; Since = $since }
    }
}
