# Owns: the life of a PC as one story: install, heal, game, heal again, uninstall; and what each command must not do.

function Test-Story {
    param([string]$Promise, [scriptblock]$Scene)
    Test "story: $Promise" -NeedsEngine {
        $pc = New-Pc $TestDir @{ modePort = Get-FreePort; composeFile = '/stub/compose.yaml' }
        $program = [IO.Path]::Combine($TestDir, 'program')
        $with = @{ StateDir = $pc.Llm; ProgramDir = $program }
        & $Scene
    }
}

Test-Story 'install, heal, GAMING, NORMAL, uninstall; a foreign 3389 rule survives' {
    foreach ($name in 'mode.txt', 'config.json') { [IO.File]::Delete([IO.Path]::Combine($pc.Llm, $name)) }
    Set-PcFile $pc 'portproxy' "0.0.0.0/3389 10.0.0.9/3389`n"
    [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, '.wslconfig'), "[wsl2]`r`nmemory=24GB`r`n")
    Assert-Equal (Invoke-Script 'install' ($with + @{ RouterAddress = '127.0.0.9'; ServedModel = 'big-32b'; ComposeFile = '/stub/compose.yaml' })).Code 0 'install'
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'NORMAL' 'the mode after the installation'
    Set-PcConfig $pc @{ vllmPort = $pc.Port; modePort = Get-FreePort }

    $fake = Start-FakeVllm $pc.Port
    $endpoint = Start-Endpoint $pc.Llm
    try {
        Assert-Equal (Invoke-Script 'heal-portproxy' @{ StateDir = $pc.Llm; Quiet = $true }).Code 0 'heal'
        Assert-Equal @(Get-PcRule $pc) @('0.0.0.0/3389 10.0.0.9/3389', "$Lan/$($pc.Port) 127.0.0.1/$($pc.Port)")
        Assert-Equal (Invoke-Script 'set-mode' @{ Mode = 'GAMING'; StopBigModel = $true; StateDir = $pc.Llm }).Lines @('GAMING (rev 2); big model stopped; safe to game: 512 MiB in use')
        Assert-Equal (Invoke-Script 'heal-portproxy' @{ StateDir = $pc.Llm; Quiet = $true }).Code 0 'heal while gaming'
        Assert-Equal (Invoke-Script 'set-mode' @{ Mode = 'NORMAL'; StartBigModel = $true; Wait = $true; StateDir = $pc.Llm }).Code 0 'back to normal'
    }
    finally { Stop-Endpoint $endpoint; Stop-FakeVllm $fake }

    Assert-Equal (Invoke-Script 'uninstall' $with).Code 0 'uninstall'
    Assert-Equal @(Get-PcRule $pc) @('0.0.0.0/3389 10.0.0.9/3389')
    Assert-Equal @([IO.Directory]::GetFiles([IO.Path]::Combine($pc.State, 'tasks'))) @()
    Assert-Equal @([IO.Directory]::GetFiles([IO.Path]::Combine($pc.State, 'firewall'))) @()
    Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'urlacl'))) ''
    Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($TestDir, '.wslconfig'))) "[wsl2]`r`nmemory=24GB`r`n"
    Assert-Equal ([IO.Directory]::Exists($program)) $false
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'NORMAL' 'what the person chose stays'
}

Test-Story 'installing again changes nothing' {
    $null = Invoke-Script 'install' $with
    $before = @(Get-PcCall $pc)
    $again = Invoke-Script 'install' $with
    Assert-Equal $again.Lines @('Everything was installed already')
    Assert-Equal @(Get-PcCall $pc) $before
}

Test-Story 'install -WhatIf prints the whole plan and starts no program, writes no file' {
    $shown = Invoke-Script 'install' ($with + @{ WhatIf = $true })
    Assert-Equal $shown.Code 0
    Assert-Equal @(Get-PcCall $pc '.') @()
    Assert-Equal ([IO.Directory]::Exists($program)) $false
}

Test-Story 'uninstall -WhatIf starts no program, removes nothing' {
    $null = Invoke-Script 'install' $with
    $before = @(Get-PcCall $pc '.')
    Assert-Equal (Invoke-Script 'uninstall' ($with + @{ WhatIf = $true })).Code 0
    Assert-Equal @(Get-PcCall $pc '.') $before
    Assert-Equal ([IO.Directory]::Exists($program)) $true
}

Test-Story 'install refuses before it changes anything: not elevated 25, AllSigned 1, no router address 32, a wrong one 32' {
    Set-PcFile $pc 'not-elevated' ''
    Assert-Equal (Invoke-Script 'install' $with).Code 25
    [IO.File]::Delete([IO.Path]::Combine($pc.State, 'not-elevated'))
    Assert-Equal (Invoke-Script 'install' ($with + @{ RouterAddress = 'debian' })).Code 32
    Set-PcConfig $pc @{ routerAddress = '' }
    Assert-Equal (Invoke-Script 'install' $with).Code 32
    Set-PcFile $pc 'execution-policy' 'AllSigned'
    Assert-Equal (Invoke-Script 'install' ($with + @{ RouterAddress = '127.0.0.9' })).Code 1
    Assert-Equal @(Get-PcCall $pc) @()
    Assert-Equal ([IO.Directory]::Exists($program)) $false
}

Test-Story 'the firewall lets in the Debian server only, on Private and Domain networks, without edge traversal' {
    $null = Invoke-Script 'install' $with
    foreach ($name in 'LlmNode-Mode', 'LlmNode-vLLM') {
        $rule = Get-NetFirewallRule -Name $name
        Assert-Equal @($rule.RemoteAddress, $rule.Profile, $rule.EdgeTraversalPolicy, $rule.Direction, $rule.Action, $rule.Group) @('127.0.0.9', 'Private,Domain', 'Block', 'Inbound', 'Allow', 'Local LLM node')
    }
}

Test-Story 'a new router address or port changes the firewall rules on the next install' {
    $null = Invoke-Script 'install' $with
    $null = Invoke-Script 'install' ($with + @{ RouterAddress = '127.0.0.10' })
    Assert-Equal (Get-NetFirewallRule -Name 'LlmNode-vLLM').RemoteAddress '127.0.0.10'
    Assert-Equal (Get-LlmConfig -StateDir $pc.Llm).Config.routerAddress '127.0.0.10'
}

Test-Story 'the tasks: three privileges, a watchdog, no time limit, no stop on battery, normal priority' {
    $null = Invoke-Script 'install' $with
    $tasks = foreach ($name in 'mode-endpoint', 'heal-portproxy') { ([xml][IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'tasks', $name))).Task }
    Assert-Equal @($tasks[0].Principals.Principal.UserId, $tasks[0].Principals.Principal.RunLevel) @('S-1-5-19', 'LeastPrivilege')
    Assert-Equal @($tasks[1].Principals.Principal.LogonType, $tasks[1].Principals.Principal.RunLevel) @('InteractiveToken', 'HighestAvailable')
    Assert-Equal @($tasks[0].Triggers.TimeTrigger.Repetition.Interval, $tasks[1].Triggers.TimeTrigger.Repetition.Interval) @('PT1M', 'PT5M')
    Assert-Equal @($tasks[1].Triggers.EventTrigger).Count 2
    foreach ($task in $tasks) {
        $settings = $task.Settings
        Assert-Equal @($settings.MultipleInstancesPolicy, $settings.ExecutionTimeLimit, $settings.DisallowStartIfOnBatteries, $settings.StopIfGoingOnBatteries, $settings.Priority) @('IgnoreNew', 'PT0S', 'false', 'false', '4')
    }
}

Test-Story 'an uninstall never deletes a checkout of the repository' {
    $checkout = [IO.Path]::Combine($TestDir, 'checkout')
    foreach ($folder in 'LlmNode', 'tests') { [void][IO.Directory]::CreateDirectory([IO.Path]::Combine($checkout, $folder)) }
    [IO.File]::WriteAllText([IO.Path]::Combine($checkout, 'LlmNode', 'LlmNode.psd1'), '@{}')
    Assert-Equal (Invoke-Script 'uninstall' @{ StateDir = $pc.Llm; ProgramDir = $checkout }).Code 0
    Assert-Equal ([IO.Directory]::Exists($checkout)) $true
}
