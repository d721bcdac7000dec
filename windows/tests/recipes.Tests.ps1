# Owns: promises of docs/recipes.md: its blocks run as they stand, and what they tell Windows to run does what the page says.
Describe 'recipes' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1'))
        $page = [IO.File]::ReadAllText([IO.Path]::Combine([IO.Path]::GetDirectoryName($WindowsDir), 'docs', 'recipes.md')).Replace("`r", '')
        $blocks = @{}
        foreach ($part in [regex]::Matches($page, '(?ms)^## (?<name>[^\n]+)\n.*?```(powershell|bat)\n(?<code>.+?)```')) { $blocks[$part.Groups['name'].Value] = $part.Groups['code'].Value }
        # What a block registers or starts, in order. A function of the same name comes before a cmdlet.
        function Invoke-Recipe {
            param([string]$Name)
            $script:told = @()
            function New-ScheduledTaskAction { [CmdletBinding()] param([string]$Execute, [string]$Argument) [pscustomobject]@{ Execute = $Execute; Argument = $Argument } }
            function New-ScheduledTaskTrigger { [CmdletBinding()] param([switch]$Daily, [datetime]$At) [pscustomobject]@{ At = $At } }
            function Get-CimClass { [CmdletBinding()] param([string]$Namespace, [string]$ClassName) "$Namespace/$ClassName" }
            function New-CimInstance { [CmdletBinding()] param($CimClass, [switch]$ClientOnly) [pscustomobject]@{ Class = $CimClass; Enabled = $false; Subscription = '' } }
            function Register-ScheduledTask { [CmdletBinding()] param([string]$TaskName, $Action, $Trigger) $script:told += [pscustomobject]@{ Name = $TaskName; Action = $Action; Trigger = $Trigger } }
            function Start-Process { [CmdletBinding()] param([Parameter(Position = 0)][string]$FilePath, [string[]]$ArgumentList, [string]$WindowStyle) $script:told += [pscustomobject]@{ Program = $FilePath; Words = "$ArgumentList"; Window = $WindowStyle } }
            . ([scriptblock]::Create($blocks[$Name]))
            return $script:told
        }
        # The command that a task runs, typed into a shell on whose PATH set-mode is.
        function Invoke-TaskCommand {
            param([string]$Line)
            function set-mode { & ([IO.Path]::Combine($WindowsDir, 'set-mode.ps1')) @args -StateDir $pc.Llm }
            # As a task does, which shows its errors to nobody.
            try { & ([scriptblock]::Create($Line)) } catch { Write-Verbose "$_" }
        }
        function Get-TaskCommand {
            param($Action)
            if ($Action.Execute -ceq 'cmd.exe') { return [regex]::Match($Action.Argument, '^/c (set-mode .+)$').Groups[1].Value }
            return [regex]::Match($Action.Argument, '^-NoProfile -Command "([^"]+)"$').Groups[1].Value
        }
        function Set-Since { param([string]$Mode, [datetime]$At) [IO.File]::WriteAllText([IO.Path]::Combine($pc.Llm, 'mode.txt'), "$Mode`nsince=$($At.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture))`n") }
        function Get-StandingMode { (Get-LlmMode -StateDir $pc.Llm).Mode }
    }
    BeforeEach {
        $endpoint = Get-SharedEndpoint
        $pc = New-Pc (New-TestDir) @{ modePort = $endpoint.Port; composeFile = '/stub/compose.yaml' } $endpoint.Llm
        Set-PcFile $pc 'vram' '740, 24564'
    }
    AfterAll { Stop-Shared }

    It 'quiet hours: at 23:00 the PC goes to GAMING and the model stops' {
        $task = @(Invoke-Recipe 'Quiet hours')[0]
        Assert-Equal $task.Trigger.At.TimeOfDay.TotalHours 23
        Invoke-TaskCommand (Get-TaskCommand $task.Action)
        Assert-Equal (Get-StandingMode) 'GAMING'
    }

    It 'quiet hours: at seven the PC that went to GAMING <Said> stands in <Then>' -TestCases @(
        @{ Said = 'at 23:00'; Hour = 23; Minute = 0; Then = 'NORMAL' }
        @{ Said = 'at nine, by hand'; Hour = 21; Minute = 0; Then = 'GAMING' }
        @{ Said = 'at eleven, by hand, some minutes after the task'; Hour = 23; Minute = 7; Then = 'GAMING' }
        @{ Said = 'in the night, by hand'; Hour = 2; Minute = 30; Then = 'GAMING' }
    ) {
        $task = @(Invoke-Recipe 'Quiet hours')[1]
        Assert-Equal $task.Trigger.At.TimeOfDay.TotalHours 7
        Set-Since 'GAMING' ([datetime]::Today.AddDays(-1).AddHours($Hour).AddMinutes($Minute).AddSeconds(2))
        Invoke-TaskCommand (Get-TaskCommand $task.Action)
        Assert-Equal (Get-StandingMode) $Then
    }

    It 'quiet hours: at seven a broken mode file stays GAMING' {
        Set-PcMode $pc 'BROKEN'
        Invoke-TaskCommand (Get-TaskCommand @(Invoke-Recipe 'Quiet hours')[1].Action)
        Assert-Equal (Get-StandingMode) 'GAMING'
        Assert-Equal @(Get-PcCall $pc) @()
    }

    It 'after waking: the event is the one that the healer also waits for' {
        $trigger = @(Invoke-Recipe 'After waking')[0].Trigger
        Assert-Equal @($trigger.Class, $trigger.Enabled) @('Root/Microsoft/Windows/TaskScheduler/MSFT_TaskEventTrigger', $true)
        $select = ([xml]$trigger.Subscription).QueryList.Query.Select.InnerText
        $ours = [IO.File]::ReadAllText([IO.Path]::Combine($WindowsDir, 'LlmNode', 'Private', 'ConvertTo-LlmTaskXml.ps1'))
        Assert-True ($ours.Contains('Microsoft-Windows-Power-Troubleshooter') -and $select.Contains('Microsoft-Windows-Power-Troubleshooter')) $select
    }

    It 'after waking: in <Mode> the model is <What>' -TestCases @(
        @{ Mode = 'NORMAL'; What = 'started'; Calls = @('docker compose --file /stub/compose.yaml up --detach --pull never') }
        @{ Mode = 'GAMING'; What = 'left alone'; Calls = @() }
    ) {
        Set-PcMode $pc $Mode
        $null = Invoke-TaskCommand (Get-TaskCommand @(Invoke-Recipe 'After waking')[0].Action)
        Assert-Equal @(Get-PcCall $pc) $Calls
        Assert-Equal (Get-StandingMode) $Mode
    }

    It 'Steam: GAMING first, then the game, whatever became of the first; never NORMAL' {
        $line = $blocks['Steam'].Trim()
        # cmd /c takes away the first and the last quote of a line that has others in it.
        $inside = [regex]::Match($line, '^cmd /c "(.+)"$').Groups[1].Value
        $steps = @($inside -split ' & ')
        Assert-Equal $steps[1] '%command%'
        Invoke-TaskCommand $steps[0]
        Assert-Equal @($steps.Count, (Get-StandingMode)) @(2, 'GAMING')
    }

    It 'Playnite: GAMING is started beside it, without a window' {
        $started = @(Invoke-Recipe 'Playnite')
        Assert-Equal @($started.Count, $started[0].Program, $started[0].Window) @(1, 'set-mode', 'Hidden')
        Invoke-TaskCommand "set-mode $($started[0].Words)"
        Assert-Equal (Get-StandingMode) 'GAMING'
    }

    It 'NORMAL is said by no launcher' {
        foreach ($name in 'Steam', 'Playnite') { Assert-True (-not ($blocks[$name] -match 'normal')) $name }
    }
}
