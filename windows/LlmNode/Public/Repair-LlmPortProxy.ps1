# Owns: the healer: read, plan, apply, until nothing is left to do; then ask the model through the LAN address.
function Repair-LlmPortProxy {
    <#
    .SYNOPSIS
    Makes the portproxy rule right and proves it by HTTP. Zero writes when it is right already.
    .DESCRIPTION
    -WhatIf prints each change with its command line. A second healer at the same time leaves at once.
    .PARAMETER StateDir
    Folder with mode.txt, config.json and owned.json.
    .PARAMETER ListenWaitMs
    How long IP Helper may take to open the port after a change.
    .OUTPUTS
    ExitCode, Outcome, Say, Writes (number of changes made).
    .EXAMPLE
    Repair-LlmPortProxy -WhatIf
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([string]$StateDir = 'C:\llm', [int]$ListenWaitMs = 2000)
    $read = Get-LlmConfig -StateDir $StateDir
    if ($read.Faults.Count -gt 0) { return New-LlmHealResult 'bad-config' ($read.Faults -join '; ') 0 }
    $approve = { param($Line, $Do) $PSCmdlet.ShouldProcess($Line, $Do) }
    try { return Invoke-LlmLocked 'LlmNodeHeal' 0 { Invoke-LlmHeal $read.Config $StateDir $ListenWaitMs $approve } }
    catch [TimeoutException] { return New-LlmHealResult 'busy' $null 0 }
}

function Invoke-LlmHeal {
    param($Config, [string]$StateDir, [int]$ListenWaitMs, [scriptblock]$Approve)
    $writes = $declined = 0
    $relistened = $false
    for ($pass = 1; ; $pass++) {
        $state = Get-LlmProxyState $Config $StateDir $relistened
        $plan = Resolve-LlmPortProxyPlan -State $state
        # Five rounds are more than any plan needs; a sixth would be a loop.
        if (@($plan.Actions).Count -eq 0 -or $pass -gt 5) { break }
        $relistened = $relistened -or (@($plan.Actions).Count -eq 2 -and $plan.Actions[0].Do -ceq 'delete' -and $plan.Actions[0].Listen -ceq $plan.Actions[1].Listen)
        foreach ($action in $plan.Actions) {
            if (-not (& $Approve (Get-LlmActionLine $action) $action.Do)) { $declined++; continue }
            $fault = Invoke-LlmProxyAction $action $StateDir
            if ($fault) { return New-LlmHealResult $fault.Outcome $fault.About $writes }
            $writes++
        }
        if ($WhatIfPreference) { return New-LlmHealResult 'done' $null 0 }
        if ($declined -gt 0) { return New-LlmHealResult 'declined' "$declined changes" $writes }
        Wait-LlmListening $Config.vllmPort $state.lan $ListenWaitMs
    }
    # Networking that we do not set up may still work: what answers through the LAN address is right.
    if ($plan.Outcome -ceq 'unsupported-network' -and $state.lan) {
        $proof = Confirm-LlmBigModel $state.lan $Config
        if ($proof.Outcome -ceq 'done') { return New-LlmHealResult 'done' $proof.About $writes }
    }
    if ($plan.Outcome -cne 'verify') { return New-LlmHealResult $plan.Outcome $plan.About $writes }
    $proof = Confirm-LlmBigModel $state.lan $Config
    return New-LlmHealResult $proof.Outcome $proof.About $writes
}

function Get-LlmActionLine {
    param($Action)
    $verb = switch ($Action.Do) { 'start-service' { return 'Start-Service iphlpsvc' } 'restart-service' { return 'Restart-Service iphlpsvc -Force' } default { $_ } }
    return "netsh interface portproxy $verb v4tov4 " + ((Get-LlmProxyWord $Action) -join ' ')
}

function Get-LlmProxyWord {
    param($Action)
    "listenaddress=$($Action.Listen)"; "listenport=$($Action.ListenPort)"
    if ($Action.Do -ceq 'set') { "connectaddress=$($Action.Connect)"; "connectport=$($Action.ConnectPort)" }
    'protocol=tcp'
}

# Null when it worked. What we own is written down before the rule is made and after it is gone: a crash leaves no orphan.
function Invoke-LlmProxyAction {
    param($Action, [string]$StateDir)
    $owned = Read-LlmOwned $StateDir
    if ($Action.Do -clike '*-service') {
        if ($Action.Do -ceq 'restart-service') { $owned.restartedAt = Get-LlmUnixTime; Write-LlmOwned $StateDir $owned }
        try { if ($Action.Do -ceq 'restart-service') { Restart-Service -Name iphlpsvc -Force } else { Start-Service -Name iphlpsvc } }
        catch { return [pscustomobject]@{ Outcome = 'iphlpsvc'; About = $_.Exception.Message } }
        return
    }
    $pair = [pscustomobject]@{ listen = $Action.Listen; listenPort = $Action.ListenPort }
    $others = @($owned.rules | Where-Object { -not (Test-LlmSamePair $_ $pair) })
    if ($Action.Do -ceq 'set') { $owned.rules = $others + $pair; Write-LlmOwned $StateDir $owned }
    $ran = Invoke-LlmNative 'netsh' (@('interface', 'portproxy', $Action.Do, 'v4tov4') + @(Get-LlmProxyWord $Action))
    if ($ran.ExitCode -ne 0) { return [pscustomobject]@{ Outcome = 'netsh-failed'; About = "$(Get-LlmActionLine $Action): $(($ran.Out + $ran.Err).Trim())" } }
    if ($Action.Do -ceq 'delete') { $owned.rules = $others; Write-LlmOwned $StateDir $owned }
}

function Wait-LlmListening {
    param([int]$Port, [string]$Address, [int]$WaitMs)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($watch.ElapsedMilliseconds -lt $WaitMs) {
        $rows = @(Get-NetTCPConnection -State Listen -LocalPort $Port -ErrorAction SilentlyContinue)
        if (@($rows | Where-Object { "$($_.LocalAddress)" -ceq $Address }).Count -gt 0) { return }
        [Threading.Thread]::Sleep(100)
    }
}

function New-LlmHealResult {
    param([string]$Outcome, $About, [int]$Writes)
    $meaning = $script:LlmExitCodes[$Outcome].Means
    $say = if (-not $About) { $meaning } elseif ($Outcome -ceq 'done') { $About } else { "${meaning}: $About" }
    return New-LlmResult $Outcome $say @{ Writes = $Writes }
}
