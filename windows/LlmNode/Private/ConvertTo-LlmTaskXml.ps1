# Owns: the two scheduled tasks as Task Scheduler XML. Pure.
function ConvertTo-LlmTaskXml {
    # mode-endpoint (LOCAL SERVICE, from start-up), heal-portproxy (the user, elevated), start-model (the user, at logon, only for a distribution).
    # A task that already runs is not started twice, so the repetition is a watchdog. No time limit, no stop on battery or idle.
    param(
        [ValidateSet('mode-endpoint', 'heal-portproxy', 'start-model')][string]$Name,
        [string]$ProgramDir,
        [string]$StateDir,
        [string]$User = ''
    )
    $shell = '%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe'
    $file = if ($Name -ceq 'start-model') { 'set-mode' } else { $Name }
    # Installed files carry no mark of the web, so RemoteSigned is enough.
    $words = "-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -File `"$ProgramDir\$file.ps1`" -StateDir `"$StateDir`""
    $who = "<UserId>$(ConvertTo-LlmXmlText $User)</UserId>"
    $triggers = "<LogonTrigger><Enabled>true</Enabled>$who</LogonTrigger>"
    $principal = "$who<LogonType>InteractiveToken</LogonType>"
    switch ($Name) {
        'mode-endpoint' {
            $triggers = '<BootTrigger><Enabled>true</Enabled></BootTrigger>' + (Format-LlmRepetition 'PT1M')
            $principal = '<UserId>S-1-5-19</UserId><RunLevel>LeastPrivilege</RunLevel>'
        }
        'start-model' { $principal += '<RunLevel>LeastPrivilege</RunLevel>'; $words += ' -StartBigModel -Quiet' }
        'heal-portproxy' {
            $triggers += (Format-LlmRepetition 'PT5M') + (Format-LlmEventTrigger 'System' 'Microsoft-Windows-Power-Troubleshooter' 1) +
                (Format-LlmEventTrigger 'Microsoft-Windows-NetworkProfile/Operational' 'Microsoft-Windows-NetworkProfile' 10000)
            $principal += '<RunLevel>HighestAvailable</RunLevel>'
            # Headless (docs: what a virus scanner may say), because a console window that flashes up every five minutes takes the focus from a game.
            $words = "--headless $shell $words -Quiet"
            $shell = '%SystemRoot%\System32\conhost.exe'
        }
    }
    $action = "<Exec><Command>$(ConvertTo-LlmXmlText $shell)</Command><Arguments>$(ConvertTo-LlmXmlText $words)</Arguments></Exec>"
    $print = Get-LlmFingerprint ($triggers + $principal + $action + $script:LlmTaskSettings)
    return '<?xml version="1.0" encoding="UTF-16"?><Task version="1.4" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">' +
        "<RegistrationInfo><Description>Local LLM node $Name $print</Description></RegistrationInfo><Triggers>$triggers</Triggers>" +
        "<Principals><Principal id=`"Author`">$principal</Principal></Principals>$script:LlmTaskSettings<Actions Context=`"Author`">$action</Actions></Task>"
}

# Priority 4 is normal; the default of a task, 7, starves while a game runs.
$script:LlmTaskSettings = '<Settings><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>' +
    '<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries><AllowHardTerminate>true</AllowHardTerminate><StartWhenAvailable>true</StartWhenAvailable>' +
    '<RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable><IdleSettings><StopOnIdleEnd>false</StopOnIdleEnd><RestartOnIdle>false</RestartOnIdle></IdleSettings>' +
    '<Enabled>true</Enabled><RunOnlyIfIdle>false</RunOnlyIfIdle><ExecutionTimeLimit>PT0S</ExecutionTimeLimit><Priority>4</Priority></Settings>'

function Format-LlmRepetition {
    param([string]$Every)
    return "<TimeTrigger><Repetition><Interval>$Every</Interval><StopAtDurationEnd>false</StopAtDurationEnd></Repetition><StartBoundary>2026-01-01T00:00:00</StartBoundary><Enabled>true</Enabled></TimeTrigger>"
}

function Format-LlmEventTrigger {
    param([string]$Log, [string]$Provider, [int]$Id)
    $query = "<QueryList><Query Id=`"0`" Path=`"$Log`"><Select Path=`"$Log`">*[System[Provider[@Name='$Provider'] and EventID=$Id]]</Select></Query></QueryList>"
    return "<EventTrigger><Enabled>true</Enabled><Subscription>$(ConvertTo-LlmXmlText $query)</Subscription></EventTrigger>"
}

function ConvertTo-LlmXmlText { param([string]$Text) return [Security.SecurityElement]::Escape($Text) }

# Twelve letters that change when the definition does: Windows rewrites a task's XML, so the text itself cannot be compared.
function Get-LlmFingerprint {
    param([string]$Text)
    $sha = [Security.Cryptography.SHA256]::Create()
    try { return ([BitConverter]::ToString($sha.ComputeHash([Text.Encoding]::UTF8.GetBytes($Text))) -replace '-').Substring(0, 12).ToLowerInvariant() }
    finally { $sha.Dispose() }
}
