# Owns: reading mode.txt while others may be writing, locking or breaking it.
function Get-LlmMode {
    <#
    .SYNOPSIS
    The mode that a person chose last, from mode.txt. Never throws: what cannot be read is GAMING, with the reason.
    .PARAMETER StateDir
    Folder that holds mode.txt.
    .PARAMETER Retries
    How often a file that is missing or locked is tried again, 20 ms apart: on Windows a swap leaves a moment without a file.
    .OUTPUTS
    Mode (NORMAL or GAMING), Since (UTC text or null), Source (file or failsafe), Reason: null, unknown-mode, too-large, missing, locked, denied, unreadable or folder.
    .EXAMPLE
    (Get-LlmMode).Mode
    #>
    [CmdletBinding()]
    param(
        [string]$StateDir = 'C:\llm',
        [ValidateRange(0, 50)][int]$Retries = 5
    )
    $path = [IO.Path]::Combine($StateDir, 'mode.txt')
    for ($try = 0; ; $try++) {
        $fault = $null
        try { $reading = Read-LlmModeFile $path; Write-Verbose "${path}: $($reading.Mode)$(if ($reading.Reason) { " ($($reading.Reason))" })"; return $reading }
        catch [IO.FileNotFoundException] { $fault = 'missing' }
        catch [IO.DirectoryNotFoundException] { $fault = 'missing' }
        catch [UnauthorizedAccessException] { $fault = 'denied' }
        catch [IO.IOException] { $fault = 'locked' }
        catch { return New-LlmFailsafeMode 'unreadable' }
        Write-Verbose "${path}: $fault"
        if ($fault -ceq 'denied' -and [IO.Directory]::Exists($path)) { return New-LlmFailsafeMode 'folder' }
        if ($try -ge $Retries) { return New-LlmFailsafeMode $fault }
        [Threading.Thread]::Sleep(20)
    }
}
