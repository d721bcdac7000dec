# Owns: a stand-in for the shortcut object of WScript.Shell: the same properties, saved as JSON.
# Docs: learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/windows-scripting/xsy6k3ys (CreateShortcut).
function Open-StandInShortcut {
    param([string]$Path)
    $link = [pscustomobject]@{ FullName = $Path; TargetPath = ''; Arguments = ''; Hotkey = ''; Description = ''; WorkingDirectory = '' }
    if ([IO.File]::Exists($Path)) { foreach ($member in (ConvertFrom-Json -InputObject ([IO.File]::ReadAllText($Path))).PSObject.Properties) { $link.($member.Name) = $member.Value } }
    $link | Add-Member ScriptMethod Save { [IO.File]::WriteAllText($this.FullName, (ConvertTo-Json -InputObject ($this | Select-Object FullName, TargetPath, Arguments, Hotkey, Description, WorkingDirectory))) } -PassThru
}
