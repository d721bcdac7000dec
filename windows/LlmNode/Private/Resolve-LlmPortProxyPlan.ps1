# Owns: what the healer does about the portproxy rule in each state of the PC. Pure.
function Resolve-LlmPortProxyPlan {
    # State: mode (NORMAL, GAMING), elevated, network (docker, nat, unknown or another networkingMode), port, lan (address or null),
    # target { running (null: not known), address }, rules [{ listen, listenPort, connect, connectPort }], owned [{ listen, listenPort }],
    # listeners on the port [{ address, process, ours }], service (running, stopped, disabled), firewall (ok, missing), profile, excluded,
    # relistened (the rule was already set anew in this run), restartAgeSec (or null).
    # Returns Actions [{ Do: delete, set, start-service, restart-service; Listen, ListenPort, Connect, ConnectPort }], Outcome (a word of the exit
    # code table, or verify: ask the model) and About. Applied to the state that its own actions lead to, the plan is empty. Only rules that
    # `owned` names are ever changed or removed; in GAMING, and where something is not known, nothing is.
    param($State)
    if ($State.mode -cne 'NORMAL') { return New-LlmProxyPlan 'gated' }
    if (-not $State.elevated) { return New-LlmProxyPlan 'not-elevated' }
    $ours = @($State.rules | Where-Object { Test-LlmOwnedRule $_ $State.owned })
    $withdraw = @($ours | ForEach-Object { New-LlmProxyAction 'delete' $_ })
    if ($State.network -ceq 'unknown') { return New-LlmProxyPlan 'not-known' 'neither Docker Desktop nor the distribution of config.json is listed' }
    if ($State.network -cnotin 'docker', 'nat') { return New-LlmProxyPlan 'unsupported-network' "networkingMode=$($State.network) in .wslconfig; set networkingMode=nat (or take the line out), then wsl --shutdown" }
    if ($null -eq $State.target.running) { return New-LlmProxyPlan 'not-known' 'wsl.exe hangs, fails or does not say where the distribution is' }
    if ($State.excluded) { return New-LlmProxyPlan 'port-excluded' "$($State.port)" }
    if (-not $State.lan) { return New-LlmProxyPlan 'no-lan-address' }
    $wanted = [pscustomobject]@{ listen = $State.lan; listenPort = $State.port; connect = $State.target.address; connectPort = $State.port }
    $blocked = Get-LlmProxyBlock $State $wanted
    if ($blocked -and $blocked.Outcome -ceq 'docker-on-all') { return New-LlmProxyPlan 'docker-on-all' $blocked.About $withdraw }
    if ($blocked) { return New-LlmProxyPlan $blocked.Outcome $blocked.About }
    $stale = @($ours | Where-Object { -not (Test-LlmSamePair $_ $wanted) } | ForEach-Object { New-LlmProxyAction 'delete' $_ })
    $repair = Get-LlmProxyRepair $State $wanted
    if ($repair.Outcome) { return New-LlmProxyPlan $repair.Outcome (Get-LlmProxyAdvice $State $repair.Outcome) $stale }
    $outcome = Get-LlmProxyOutcome $State
    return New-LlmProxyPlan $outcome (Get-LlmProxyAdvice $State $outcome) ($stale + $repair.Actions)
}

# Why the rule must not be touched, or null.
function Get-LlmProxyBlock {
    param($State, $Wanted)
    $everywhere = '0.0.0.0', '::', '*'
    foreach ($listener in $State.listeners) {
        if ($listener.ours -or ($listener.address -cne $Wanted.listen -and $listener.address -cnotin $everywhere)) { continue }
        $outcome = if ($listener.process -cmatch 'docker' -and $listener.address -cin $everywhere) { 'docker-on-all' } else { 'foreign-listener' }
        return [pscustomobject]@{ Outcome = $outcome; About = "$($listener.process) on $($listener.address):$($State.port)" }
    }
    foreach ($rule in $State.rules) {
        if ($rule.listenPort -ne $State.port -or ($rule.listen -cne $Wanted.listen -and $rule.listen -cnotin $everywhere)) { continue }
        if ((Test-LlmOwnedRule $rule $State.owned) -or (Test-LlmSameRule $rule $Wanted)) { continue }
        return [pscustomobject]@{ Outcome = 'foreign-rule'; About = "$($rule.listen):$($rule.listenPort) to $($rule.connect):$($rule.connectPort)" }
    }
}

# Which actions make the wanted rule true and listening; an Outcome instead where nothing can be done about the rule.
function Get-LlmProxyRepair {
    param($State, $Wanted)
    $none = [pscustomobject]@{ Outcome = $null; Actions = @() }
    if ($State.network -ceq 'nat' -and -not $State.target.running) { $none.Outcome = 'not-running'; return $none }
    if ($State.service -ceq 'disabled') { $none.Outcome = 'iphlpsvc'; return $none }
    if ($State.service -ceq 'stopped') { $none.Actions = @(New-LlmProxyAction 'start-service') }
    if (@($State.rules | Where-Object { Test-LlmSameRule $_ $Wanted }).Count -eq 0) { $none.Actions += New-LlmProxyAction 'set' $Wanted; return $none }
    $heard = @($State.listeners | Where-Object { $_.ours -and $_.address -ceq $Wanted.listen }).Count -gt 0
    if ($heard -or $State.service -ceq 'stopped') { return $none }
    # A rule that someone else made is right as it stands; it is not ours to set anew.
    if (-not $State.relistened -and (Test-LlmOwnedRule $Wanted $State.owned)) {
        $none.Actions = @((New-LlmProxyAction 'delete' $Wanted), (New-LlmProxyAction 'set' $Wanted))
    }
    elseif ($null -eq $State.restartAgeSec -or $State.restartAgeSec -ge 1800) { $none.Actions = @(New-LlmProxyAction 'restart-service') }
    else { $none.Outcome = 'iphlpsvc' }
    return $none
}

# What a person does about a model that does not run.
function Get-LlmProxyAdvice {
    param($State, [string]$Outcome)
    if ($Outcome -cne 'not-running') { return $null }
    if ($State.network -ceq 'nat') { return 'the distribution is stopped; set-mode NORMAL -StartBigModel starts it, and the task start-model does at the next logon' }
    return 'start Docker Desktop, then set-mode NORMAL -StartBigModel'
}

# What keeps the big model from being reached although the rule is right.
function Get-LlmProxyOutcome {
    param($State)
    if (-not $State.target.running) { return 'not-running' }
    if ($State.profile -ceq 'Public') { return 'public-network' }
    if ($State.firewall -cne 'ok') { return 'firewall-missing' }
    return 'verify'
}

function Test-LlmSamePair { param($Left, $Right) return [string]::Equals("$($Left.listen)", "$($Right.listen)") -and $Left.listenPort -eq $Right.listenPort }
function Test-LlmSameRule { param($Left, $Right) return (Test-LlmSamePair $Left $Right) -and [string]::Equals("$($Left.connect)", "$($Right.connect)") -and $Left.connectPort -eq $Right.connectPort }
function Test-LlmOwnedRule { param($Rule, $Owned) return @($Owned | Where-Object { Test-LlmSamePair $_ $Rule }).Count -gt 0 }

function New-LlmProxyAction {
    param([string]$Do, $Rule = $null)
    $action = [pscustomobject]@{ Do = $Do; Listen = $null; ListenPort = $null; Connect = $null; ConnectPort = $null }
    if ($null -ne $Rule) { $action.Listen = $Rule.listen; $action.ListenPort = $Rule.listenPort }
    if ($Do -ceq 'set') { $action.Connect = $Rule.connect; $action.ConnectPort = $Rule.connectPort }
    return $action
}

function New-LlmProxyPlan {
    param([string]$Outcome, $About = $null, [object[]]$Actions = @())
    return [pscustomobject]@{ Actions = $Actions; Outcome = $Outcome; About = $About }
}
