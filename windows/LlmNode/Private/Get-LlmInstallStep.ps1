# Owns: the steps of the installation in order. Each knows what it would run, whether it is done, and how to do it.
function Get-LlmInstallStep {
    param($Setup)
    $port = $Setup.Config.modePort
    New-LlmInstallStep 'scripts' "copy the scripts to $($Setup.ProgramDir)" { param($S) Test-LlmCopied $S } { param($S) Copy-LlmProgram $S }
    New-LlmInstallStep 'state folder' "create $($Setup.StateDir): administrators and $($Setup.User) may write, the mode endpoint may read" { param($S) [IO.Directory]::Exists([IO.Path]::Combine($S.StateDir, 'log')) } { param($S) New-LlmStateFolder $S }
    New-LlmInstallStep 'config' "write $([IO.Path]::Combine($Setup.StateDir, 'config.json'))" { param($S) Test-LlmConfigGiven $S } { param($S) Write-LlmConfigGiven $S }
    New-LlmInstallStep 'mode' 'write NORMAL to mode.txt' { param($S) (Get-LlmMode -StateDir $S.StateDir).Reason -cne 'missing' } { param($S) $null = Set-LlmMode -Mode NORMAL -StateDir $S.StateDir }
    New-LlmInstallStep 'urlacl' "netsh http add urlacl url=http://+:$port/ sddl=D:(A;;GX;;;LS)" { param($S) (Get-LlmUrlReservation $S.Config.modePort) -ceq 'ours' } { param($S) Add-LlmUrlAcl $S }
    foreach ($rule in Get-LlmFirewallRule $Setup.Config) {
        New-LlmInstallStep "firewall $($rule.Name)" "New-NetFirewallRule -Name $($rule.Name) TCP $($rule.Port) from $($rule.Remote), Private and Domain" { param($S, $Rule) Test-LlmFirewallRule $Rule } { param($S, $Rule) Set-LlmFirewallRule $Rule } $rule
    }
    foreach ($entry in Get-LlmStartEntry $Setup) {
        New-LlmInstallStep "start menu $($entry.Name)" "create '$($entry.Name)': powershell $($entry.Arguments)$(if ($entry.Hotkey) { ", hotkey $($entry.Hotkey)" })" { param($S, $Entry) Test-LlmStartEntry $Entry } { param($S, $Entry) Save-LlmStartEntry $Entry } $entry
    }
    $bin = [IO.Path]::Combine($Setup.ProgramDir, 'bin')
    New-LlmInstallStep 'path' "add $bin to the PATH of the machine" { param($S, $Bin) Test-LlmMachinePath $Bin } { param($S, $Bin) Set-LlmMachinePath (Add-LlmPathFolder (Get-LlmMachinePath) $Bin) } $bin
    foreach ($task in @('mode-endpoint', 'heal-portproxy') + @(if ($Setup.Config.topology -ceq 'nat') { 'start-model' })) {
        New-LlmInstallStep "task $task" "Register-ScheduledTask \LlmNode\$task" { param($S, $Task) Test-LlmTask $S $Task } { param($S, $Task) Register-LlmTask $S $Task } $task
    }
    # Docker Desktop keeps its VM itself; there .wslconfig is nobody's business but its owner's.
    if ($Setup.Config.topology -ceq 'nat') { New-LlmInstallStep 'wslconfig' 'add the idle time-outs that .wslconfig lacks' { param($S) @((Merge-LlmWslConfig (Read-LlmBytes (Get-LlmWslConfigPath))).Added).Count -eq 0 } { param($S) Add-LlmWslLine $S } }
}

function New-LlmInstallStep {
    param([string]$Name, [string]$Command, [scriptblock]$Test, [scriptblock]$Set, $About = $null)
    return [pscustomobject]@{ Name = $Name; Command = $Command; Test = $Test; Set = $Set; About = $About }
}

# What is copied: the scripts, the command for cmd and the module, not the tests.
function Get-LlmProgramFile {
    param([string]$Dir)
    foreach ($file in [IO.Directory]::GetFiles($Dir, '*.ps1')) { [IO.Path]::GetFileName($file) }
    [IO.Path]::Combine('bin', 'set-mode.cmd')
    foreach ($file in [IO.Directory]::GetFiles([IO.Path]::Combine($Dir, 'LlmNode'), '*.ps*1', 'AllDirectories')) { $file.Substring($Dir.TrimEnd('\', '/').Length + 1) }
}

function Test-LlmCopied {
    param($Setup)
    foreach ($name in Get-LlmProgramFile $Setup.SourceDir) {
        $copy = [IO.Path]::Combine($Setup.ProgramDir, $name)
        if (-not [IO.File]::Exists($copy)) { return $false }
        if (-not [string]::Equals([IO.File]::ReadAllText($copy), [IO.File]::ReadAllText([IO.Path]::Combine($Setup.SourceDir, $name)))) { return $false }
    }
    return $true
}

# Trap: a file that is copied, or written over, keeps its mark of the web, and RemoteSigned refuses it. So the old one goes and new bytes are written.
function Copy-LlmProgram {
    param($Setup)
    foreach ($task in 'mode-endpoint', 'heal-portproxy') {
        if ($null -eq (Get-ScheduledTask -TaskPath '\LlmNode\' -TaskName $task -ErrorAction SilentlyContinue)) { continue }
        Stop-ScheduledTask -TaskPath '\LlmNode\' -TaskName $task
        $Setup.Stopped += $task
    }
    $module = [IO.Path]::Combine($Setup.ProgramDir, 'LlmNode')
    if ([IO.Directory]::Exists($module)) { [IO.Directory]::Delete($module, $true) }
    foreach ($name in Get-LlmProgramFile $Setup.SourceDir) {
        $copy = [IO.Path]::Combine($Setup.ProgramDir, $name)
        [void][IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($copy))
        [IO.File]::Delete($copy)
        [IO.File]::WriteAllBytes($copy, [IO.File]::ReadAllBytes([IO.Path]::Combine($Setup.SourceDir, $name)))
    }
}

# Trap: a new folder under C:\ is writable for every user. S-1-5-32-544 Administrators, S-1-5-18 SYSTEM, S-1-5-19 LOCAL SERVICE.
function New-LlmStateFolder {
    param($Setup)
    $log = [IO.Path]::Combine($Setup.StateDir, 'log')
    [void][IO.Directory]::CreateDirectory($Setup.StateDir)
    Assert-LlmNative 'icacls' @($Setup.StateDir, '/inheritance:r', '/grant:r', '*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F', '*S-1-5-19:(OI)(CI)RX', "$($Setup.User):(OI)(CI)M")
    [void][IO.Directory]::CreateDirectory($log)
    Assert-LlmNative 'icacls' @($log, '/grant', '*S-1-5-19:(OI)(CI)M')
}

function Assert-LlmNative {
    param([string]$Program, [string[]]$Words)
    $ran = Invoke-LlmNative $Program $Words
    if ($ran.ExitCode -ne 0) { throw "$Program $(ConvertTo-LlmCommandLine $Words): $(($ran.Out + $ran.Err).Trim())" }
}

function Test-LlmConfigGiven {
    param($Setup)
    if (-not [IO.File]::Exists([IO.Path]::Combine($Setup.StateDir, 'config.json'))) { return $false }
    $now = (Get-LlmConfig -StateDir $Setup.StateDir).Config
    return @($Setup.Given.Keys | Where-Object { -not [string]::Equals("$($now.$_)", "$($Setup.Given[$_])") }).Count -eq 0
}

function Write-LlmConfigGiven {
    param($Setup)
    Write-LlmFileAtomically ([IO.Path]::Combine($Setup.StateDir, 'config.json')) ((ConvertTo-LlmJson $Setup.Config) + "`n")
}

function Add-LlmUrlAcl {
    param($Setup)
    $url = "http://+:$($Setup.Config.modePort)/"
    $owned = Read-LlmOwned $Setup.StateDir
    $owned.urlacl = $url
    Write-LlmOwned $Setup.StateDir $owned
    Assert-LlmNative 'netsh' @('http', 'add', 'urlacl', "url=$url", 'sddl=D:(A;;GX;;;LS)')
}

function Test-LlmTask {
    param($Setup, [string]$Name)
    $task = Get-ScheduledTask -TaskPath '\LlmNode\' -TaskName $Name -ErrorAction SilentlyContinue
    $xml = ConvertTo-LlmTaskXml -Name $Name -ProgramDir $Setup.ProgramDir -StateDir $Setup.StateDir -User $Setup.User
    return $null -ne $task -and $xml.Contains("<Description>$($task.Description)</Description>")
}

function Register-LlmTask {
    param($Setup, [string]$Name)
    $xml = ConvertTo-LlmTaskXml -Name $Name -ProgramDir $Setup.ProgramDir -StateDir $Setup.StateDir -User $Setup.User
    $null = Register-ScheduledTask -TaskPath '\LlmNode\' -TaskName $Name -Xml $xml -Force
    Start-ScheduledTask -TaskPath '\LlmNode\' -TaskName $Name
}

# A crash between both writes leaves a line of ours that we do not own: harmless. The other way round we could remove somebody else's.
function Add-LlmWslLine {
    param($Setup)
    $merged = Merge-LlmWslConfig (Read-LlmBytes (Get-LlmWslConfigPath))
    Write-LlmFileAtomically (Get-LlmWslConfigPath) -Bytes $merged.Bytes
    $owned = Read-LlmOwned $Setup.StateDir
    $owned.wslPieces = @($owned.wslPieces) + $merged.Added
    Write-LlmOwned $Setup.StateDir $owned
}
