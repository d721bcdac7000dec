# Owns: the daily act: the two entries of the common Start menu, and set-mode in the PATH of the machine.
function Get-LlmStartEntry {
    # Play has a hotkey: Ctrl+Shift+Alt, because Ctrl+Alt is AltGr on most European keyboards. Back to work has none: pressed in a game it would load 20 GB.
    param($Setup)
    New-LlmStartEntry $Setup 'Play' 'GAMING -StopBigModel' $Setup.Config.playHotkey
    New-LlmStartEntry $Setup 'Back to work' 'NORMAL -StartBigModel' ''
}

function New-LlmStartEntry {
    param($Setup, [string]$Name, [string]$Words, [string]$Hotkey)
    $arguments = "-NoProfile -ExecutionPolicy RemoteSigned -File `"$($Setup.ProgramDir)\set-mode.ps1`" $Words -Window -StateDir `"$($Setup.StateDir)`""
    return [pscustomobject]@{
        Name = $Name; Path = [IO.Path]::Combine((Get-LlmStartMenu), "$Name.lnk"); Arguments = $arguments; Hotkey = $Hotkey
        # Windows rewrites hotkey and path of a shortcut, so what is compared is this text.
        Description = "Local LLM node: set-mode $Words $(Get-LlmFingerprint "$arguments $Hotkey")"
    }
}

function Get-LlmStartMenu { return [Environment]::GetFolderPath('CommonPrograms') }
function Open-LlmShortcut { param([string]$Path) return (New-Object -ComObject WScript.Shell).CreateShortcut($Path) }

function Test-LlmStartEntry {
    param($Entry)
    return [IO.File]::Exists($Entry.Path) -and [string]::Equals((Open-LlmShortcut $Entry.Path).Description, $Entry.Description)
}

# Somebody else's entry of the same name is not ours to delete.
function Test-LlmOwnStartEntry {
    param($Entry)
    return [IO.File]::Exists($Entry.Path) -and "$((Open-LlmShortcut $Entry.Path).Description)".StartsWith('Local LLM node: ', 'Ordinal')
}

function Save-LlmStartEntry {
    param($Entry)
    if ([IO.File]::Exists($Entry.Path) -and -not (Test-LlmOwnStartEntry $Entry)) { throw "$($Entry.Path) is somebody else's" }
    $link = Open-LlmShortcut $Entry.Path
    $link.TargetPath = '%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe'
    $link.Arguments = $Entry.Arguments
    $link.Description = $Entry.Description
    $link.Hotkey = $Entry.Hotkey
    $link.Save()
}

$script:LlmEnvironmentKey = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment'

# Unexpanded: %SystemRoot% in it must stay %SystemRoot%.
function Get-LlmMachinePath { return [string](Get-Item -LiteralPath $script:LlmEnvironmentKey).GetValue('Path', '', 'DoNotExpandEnvironmentNames') }

function Set-LlmMachinePath {
    param([string]$Value)
    Set-ItemProperty -LiteralPath $script:LlmEnvironmentKey -Name Path -Value $Value -Type "$((Get-Item -LiteralPath $script:LlmEnvironmentKey).GetValueKind('Path'))"
    # Changing any variable through .NET tells the desktop that the environment changed; this one does not exist.
    [Environment]::SetEnvironmentVariable('LlmNodeChanged', $null, 'Machine')
}

function Test-LlmMachinePath {
    param([string]$Folder)
    return @((Get-LlmMachinePath).Split(';') | Where-Object { Test-LlmSameFolder $_ $Folder }).Count -gt 0
}

# In PATH a folder may stand in any case, quoted, with a backslash at its end, or with a variable in it.
function Test-LlmSameFolder {
    param([string]$Part, [string]$Folder)
    return $Folder.Equals([Environment]::ExpandEnvironmentVariables($Part).Trim(' ', '"').TrimEnd('\'), 'OrdinalIgnoreCase')
}

# Taking away gives back exactly what was there before adding.
function Add-LlmPathFolder { param([string]$Value, [string]$Folder) return $(if ($Value) { "$Value;$Folder" } else { $Folder }) }
function Remove-LlmPathFolder {
    param([string]$Value, [string]$Folder)
    $kept = [Collections.Generic.List[string]]::new()
    foreach ($part in $Value.Split(';')) { if (-not (Test-LlmSameFolder $part $Folder)) { $kept.Add($part) } }
    return $kept -join ';'
}
